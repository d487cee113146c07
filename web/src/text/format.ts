// Numbers, money, days and instants as people read them. Instants are shown in
// the company's time zone: "today" is the company's day.
import { useMemo } from "react";
import type { Money } from "../api/types";
import { useModel } from "../model/model";
import { phoneInWords } from "./phone";
import { useLocale } from "./text";

export interface Format {
  number: (value: number | string, digits?: number) => string;
  money: (value: Money) => string;
  date: (value: string) => string;
  instant: (value: string) => string;
  time: (value: string) => string;
  size: (bytes: number) => string;
  /** A stored phone number as it is read and dialled in the company's country. */
  phone: (stored: string) => string;
}

function parts(format: Intl.DateTimeFormat, value: string): Record<string, string> {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return {};
  return Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
}

export function sizeInWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  if (bytes < 1024 * 1024 * 1024) return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  return `${(bytes / 1024 / 1024 / 1024).toFixed(1)} GB`;
}

/** Grouping without a float: 12345678.90 → 12,345,678.90. */
export function grouped(amount: string): string {
  const [whole = "", fraction] = amount.split(".");
  const text = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction === undefined ? text : `${text}.${fraction}`;
}

const symbols: Record<string, string> = { CNY: "¥", USD: "$", EUR: "€", GBP: "£", JPY: "JP¥", HKD: "HK$" };

function makeFormat(locale: string, timeZone: string, country: string): Format {
  const clock = new Intl.DateTimeFormat(locale, {
    timeZone, hourCycle: "h23",
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  });
  return {
    number: (value, digits) => {
      const options = digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits };
      return Number(value).toLocaleString(locale, options);
    },
    money: ({ amount, currency }) => `${symbols[currency] ?? `${currency} `}${grouped(amount)}`,
    date: (value) => value.slice(0, 10),
    instant: (value) => {
      const part = parts(clock, value);
      return part["year"] ? `${part["year"]}-${part["month"]}-${part["day"]} ${part["hour"]}:${part["minute"]}` : value;
    },
    time: (value) => {
      const part = parts(clock, value);
      return part["hour"] ? `${part["hour"]}:${part["minute"]}` : value;
    },
    size: sizeInWords,
    phone: (stored) => phoneInWords(stored, country, locale.startsWith("zh") ? "转" : "ext."),
  };
}

export function useFormat(): Format {
  const locale = useLocale();
  const { time_zone: timeZone, country } = useModel().company;
  return useMemo(() => makeFormat(locale, timeZone, country), [locale, timeZone, country]);
}
