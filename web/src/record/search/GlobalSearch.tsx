import { SearchOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Input, type InputRef } from "antd";
import { useRef, useState, type KeyboardEvent } from "react";
import { useNavigate } from "react-router-dom";
import { keys } from "../../api/query";
import { search } from "../../api/records";
import type { SearchResult } from "../../api/types";
import { useShortcuts } from "../../app/shortcuts";
import { useNarrow } from "../../app/useMedia";
import { useText } from "../../text/text";
import { SearchResults } from "./SearchResults";
import styles from "./Search.module.css";
import { useSettled } from "./useSettled";

/** Together per object, in the order in which the objects first appear. */
function byObject(results: SearchResult[]): SearchResult[] {
  const order = [...new Set(results.map((result) => result.object))];
  return order.flatMap((object) => results.filter((result) => result.object === object));
}

export function GlobalSearch() {
  const t = useText();
  const navigate = useNavigate();
  const narrow = useNarrow();
  const input = useRef<InputRef>(null);
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [current, setCurrent] = useState(0);
  const asked = useSettled(text.trim(), 120);
  const query = useQuery({
    queryKey: keys.search(asked),
    queryFn: ({ signal }) => search(asked, undefined, 24, signal),
    enabled: asked.length >= 2,
    placeholderData: (previous) => previous,
  });
  const results = asked.length >= 2 && query.data ? byObject(query.data.results) : [];
  useShortcuts([{ key: "/", label: t.app.keys.search, group: "everywhere", run: () => input.current?.focus() }]);

  const leave = () => { setOpen(false); input.current?.blur(); };
  const go = (result: SearchResult) => { leave(); setText(""); navigate(`/records/${result.object}/${result.id}`); };
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const chosen = results[current];
    if (event.key === "ArrowDown") setCurrent(Math.min(current + 1, results.length - 1));
    else if (event.key === "ArrowUp") setCurrent(Math.max(current - 1, 0));
    else if (event.key === "Enter" && chosen) go(chosen);
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles["search"]} onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false); }}>
      <Input
        ref={input} value={text} allowClear prefix={<SearchOutlined className="muted" />} suffix={text || narrow ? null : <kbd>/</kbd>}
        placeholder={t.app.search.placeholder} aria-label={t.app.nav.search} role="combobox" aria-expanded={open}
        aria-controls="search-results" aria-activedescendant={results[current] ? `search-${current}` : undefined}
        onChange={(event) => { setText(event.target.value); setCurrent(0); setOpen(true); }}
        onFocus={() => setOpen(true)} onKeyDown={onKey}
      />
      {open && text.trim() !== "" && (
        <SearchResults text={asked} results={results} current={current} failed={query.isError}
          loading={query.isFetching || asked !== text.trim()} onChoose={go} onPoint={setCurrent} />
      )}
    </div>
  );
}
