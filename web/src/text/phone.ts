// Phone numbers as people read them. The server keeps them as E.164 with the
// extension behind ";ext=" (RFC 3966), with stars where a role sees them in part;
// here digits and stars are only grouped. Where a country's area codes are not
// known, groups are of three and four, as most countries write them.

/** Calling codes of one and two digits (ITU-T E.164); all others have three. */
const short = /^(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

const countryOf: Record<string, string> = { "86": "CN" };

interface Plan {
  pattern: RegExp;
  /** Inside the country, and behind the calling code. */
  home: string;
  abroad: string;
}

// China's numbering plan: mobiles begin with 1; area codes, without their 0, have two
// digits for Beijing (10) and the cities of 2x, else three; 400 and 800 are services.
const china: Plan[] = [
  { pattern: /^(1[3-9][\d*])([\d*]{4})([\d*]{4})$/, home: "$1 $2 $3", abroad: "$1 $2 $3" },
  { pattern: /^([48]00)([\d*]{3})([\d*]{4})$/, home: "$1-$2-$3", abroad: "$1 $2 $3" },
  { pattern: /^(10|2[\d*])([\d*]{4})([\d*]{3,4})$/, home: "0$1-$2$3", abroad: "$1 $2 $3" },
  { pattern: /^([3-9][\d*]{2})([\d*]{3,4})([\d*]{4})$/, home: "0$1-$2$3", abroad: "$1 $2 $3" },
];

/** Area codes that tell their own length, by calling code. */
const areas: Record<string, RegExp> = {
  "1": /^(\d{3})(\d+)$/,
  "44": /^(20|2[3489]|7\d{3}|1\d{3}|\d{3})(\d+)$/,
  "49": /^(30|40|69|89|\d{3})(\d+)$/,
  "33": /^(\d)(\d+)$/,
  "39": /^(02|06|0\d{2}|3\d{2})(\d+)$/,
  "81": /^([36]|[789]0|\d{2})(\d+)$/,
  "82": /^(2|10|\d{2})(\d+)$/,
  "91": /^(\d{5})(\d+)$/,
};

/** 901820 → 901820, 79460958 → 7946 0958, 123456789 → 123 456 789. */
function grouped(digits: string): string {
  if (digits.length < 7) return digits;
  if (digits.length === 8) return `${digits.slice(0, 4)} ${digits.slice(4)}`;
  const tail = digits.length % 3 === 1 ? 4 : 3;
  const head = digits.slice(0, -tail).replace(/([\d*]{3})(?=[\d*])/g, "$1 ");
  return `${head} ${digits.slice(-tail)}`;
}

function abroad(code: string, national: string): string {
  if (code === "86") {
    const plan = china.find(({ pattern }) => pattern.test(national));
    return plan ? national.replace(plan.pattern, plan.abroad) : national;
  }
  const area = areas[code]?.exec(national);
  return area?.[1] && area[2] ? `${area[1]} ${grouped(area[2])}` : grouped(national);
}

function atHome(code: string, national: string): string | undefined {
  if (code !== "86") return undefined;
  const plan = china.find(({ pattern }) => pattern.test(national));
  return plan ? national.replace(plan.pattern, plan.home) : national;
}

/** As it is dialled from the company's country; `extension` is the word before one. */
export function phoneInWords(stored: string, country: string, extension: string): string {
  const parts = /^\+([\d*]{4,15})(?:;ext=([\d*]+))?$/.exec(stored);
  const digits = parts?.[1];
  if (!digits) return stored;
  const code = short.exec(digits)?.[0] ?? "";
  const size = code === "" ? 3 : code.length;
  const calling = digits.slice(0, size);
  const national = digits.slice(size);
  const home = countryOf[calling] === country ? atHome(calling, national) : undefined;
  const number = home ?? `+${calling} ${abroad(calling, national)}`;
  return parts[2] ? `${number} ${extension} ${parts[2]}` : number;
}

/** What a phone dials (RFC 3966); nothing where the number is not shown in full. */
export function telAddress(stored: string): string | undefined {
  return /^\+?[\d\s()-]+(;ext=\d+)?$/.test(stored) ? `tel:${stored.replace(/[\s()-]/g, "")}` : undefined;
}
