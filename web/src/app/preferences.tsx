// What a person chose about this browser: language and appearance.
import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { LanguageContext, messagesIn, rememberLanguage, rememberedLanguage, type Language } from "../text/text";
import { applyPalette, type Appearance } from "./palette";
import { useMedia } from "./useMedia";

export type Theme = Appearance | "system";

interface ThemeChoice {
  theme: Theme;
  appearance: Appearance;
  choose: (theme: Theme) => void;
}

const ThemeContext = createContext<ThemeChoice>({ theme: "system", appearance: "light", choose: () => undefined });
const stored = "guanxi.theme";

function rememberedTheme(): Theme {
  const value = localStorage.getItem(stored);
  return value === "light" || value === "dark" ? value : "system";
}

export function useTheme(): ThemeChoice {
  return useContext(ThemeContext);
}

function ThemeProvider({ children }: { children: ReactNode }) {
  const [theme, setTheme] = useState(rememberedTheme);
  const dark = useMedia("(prefers-color-scheme: dark)");
  const system: Appearance = dark ? "dark" : "light";
  const appearance = theme === "system" ? system : theme;
  useMemo(() => applyPalette(document.documentElement, appearance), [appearance]);
  const choice = useMemo<ThemeChoice>(() => ({
    theme, appearance,
    choose: (next) => { localStorage.setItem(stored, next); setTheme(next); },
  }), [theme, appearance]);
  return <ThemeContext.Provider value={choice}>{children}</ThemeContext.Provider>;
}

function tagOf(language: Language): string {
  return language === "zh" ? "zh-CN" : "en";
}

export function Preferences({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [language, setLanguage] = useState<Language>(rememberedLanguage);
  useEffect(() => {
    document.documentElement.lang = tagOf(language);
    document.title = messagesIn(language).app.name;
  }, [language]);
  const choice = useMemo(() => ({
    language,
    choose: (next: Language) => {
      rememberLanguage(next);
      setLanguage(next);
      // The server's words follow too: what it said is asked again.
      document.documentElement.lang = tagOf(next);
      void client.invalidateQueries();
    },
  }), [language, client]);
  return (
    <LanguageContext.Provider value={choice}>
      <ThemeProvider>{children}</ThemeProvider>
    </LanguageContext.Provider>
  );
}
