// The words of the interface in the caller's language.
import { createContext, useCallback, useContext, useMemo } from "react";
import type { Label } from "../model/types";
import { en } from "./en";
import type { Same } from "./messages";
import { zh } from "./zh";

export type Messages = Same<typeof zh>;
export type Language = "zh" | "en";

const tables: Record<Language, Messages> = { zh, en };

export interface LanguageChoice {
  language: Language;
  choose: (language: Language) => void;
}

export const LanguageContext = createContext<LanguageChoice>({ language: "zh", choose: () => undefined });

export function messagesIn(language: Language): Messages {
  return tables[language];
}

export function useLanguage(): LanguageChoice {
  return useContext(LanguageContext);
}

/** The message table: `const t = useText(); t.app.save`. */
export function useText(): Messages {
  return tables[useContext(LanguageContext).language];
}

/** Words out of the model: `say(field.label)`. */
export function useSay(): (label: Label | undefined) => string {
  const { language } = useContext(LanguageContext);
  return useCallback((label) => (label ? label[language] || label.zh : ""), [language]);
}

const stored = "guanxi.language";

export function rememberedLanguage(): Language {
  const choice = localStorage.getItem(stored);
  if (choice === "zh" || choice === "en") return choice;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(stored, language);
}

/** BCP 47, for the browser's own formatting and the document. */
export function useLocale(): string {
  const { language } = useContext(LanguageContext);
  return useMemo(() => (language === "zh" ? "zh-CN" : "en-GB"), [language]);
}
