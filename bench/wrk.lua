-- The load of one measurement, for wrk: the requests of the file BENCH_REQUESTS in
-- turn, one a line: method, path, cookie, CSRF token and body, parted by tabs. In a
-- body "%%" stands for a number that is another one each time. Prints one line of
-- figures for bench/load.py.

local lines = {}
local prepared = {}
local at = 0
local number = 0
local threads = {}

function setup(thread)
   thread:set("place", #threads)
   table.insert(threads, thread)
end

local function format(line, body)
   local headers = { ["Cookie"] = line.cookie, ["X-CSRF-Token"] = line.csrf }
   if body ~= "" then headers["Content-Type"] = "application/json" end
   return wrk.format(line.method, line.path, headers, body ~= "" and body or nil)
end

function init(arguments)
   for text in io.lines(os.getenv("BENCH_REQUESTS")) do
      local method, path, cookie, csrf, body =
         text:match("^(.-)\t(.-)\t(.-)\t(.-)\t(.*)$")
      local line = { method = method, path = path, cookie = cookie, csrf = csrf, body = body }
      table.insert(lines, line)
      prepared[#lines] = not body:find("%%", 1, true) and format(line, body)
   end
   at = place * 7919 % #lines
   number = tonumber(os.getenv("BENCH_NUMBER")) + place * 10000000
end

function request()
   at = at % #lines + 1
   if prepared[at] then return prepared[at] end
   number = number + 1
   local body = lines[at].body:gsub("%%%%", tostring(number))
   return format(lines[at], body)
end

function done(summary, latency, requests)
   local wrong = summary.errors
   io.write(string.format("FIGURES %d %d %d %d %d %d\n", summary.requests, summary.duration,
      latency:percentile(50), latency:percentile(99), latency.max,
      wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout))
end
