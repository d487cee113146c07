// Every colour of the product, once. Light and dark are two columns of the same
// table; Ant Design and our own style sheets read both from here.
import type { ThemeConfig } from "antd";
import { theme as antTheme } from "antd";

export type Appearance = "light" | "dark";

const columns = {
  //                light      dark
  ink:            ["#1F2A37", "#E4E7EB"],
  "ink-2":        ["#4B5766", "#A9B2BD"],
  "ink-3":        ["#697482", "#8A95A3"],
  paper:          ["#FAFAF7", "#12171F"],
  surface:        ["#FFFFFF", "#1A212B"],
  sunken:         ["#F3F3EE", "#161C25"],
  hover:          ["#F6F5F0", "#212A36"],
  line:           ["#E3E3DC", "#2C3643"],
  "line-strong":  ["#CDCDC4", "#3D4957"],
  seal:           ["#B3261E", "#EF7369"],
  "seal-soft":    ["#FBEFEE", "#38211F"],
  selected:       ["#FDF3F2", "#2E2224"],
  danger:         ["#B3261E", "#EF7369"],
  warning:        ["#8A5A00", "#E0AA4A"],
  "warning-soft": ["#FFF6E2", "#332914"],
  success:        ["#1E6B3C", "#5DBB80"],
  "success-soft": ["#EAF5EE", "#16301F"],
  info:           ["#1F5FA8", "#75AFEA"],
  "info-soft":    ["#EAF2FB", "#172A40"],
  reserve:        ["#626B76", "#9AA4B0"],
  target:         ["#1F5FA8", "#75AFEA"],
  potential:      ["#0F6B68", "#4FBDB8"],
  opportunity:    ["#8F5A00", "#E0AA4A"],
  deal:           ["#1E6B3C", "#5DBB80"],
  shadow:         ["0 6px 24px rgba(31,42,55,.14)", "0 6px 24px rgba(0,0,0,.5)"],
} as const satisfies Record<string, readonly [string, string]>;

export type Tone = keyof typeof columns;

export function tone(appearance: Appearance, name: Tone): string {
  return columns[name][appearance === "light" ? 0 : 1];
}

/** The table as CSS custom properties: `var(--ink)`, `var(--seal)` … */
export function applyPalette(root: HTMLElement, appearance: Appearance): void {
  for (const name of Object.keys(columns) as Tone[]) root.style.setProperty(`--${name}`, tone(appearance, name));
  root.style.colorScheme = appearance;
  root.dataset["theme"] = appearance;
}

export function antThemeFor(appearance: Appearance): ThemeConfig {
  const of = (name: Tone) => tone(appearance, name);
  return {
    algorithm: appearance === "dark" ? antTheme.darkAlgorithm : antTheme.defaultAlgorithm,
    token: {
      colorPrimary: appearance === "dark" ? "#D9534A" : of("seal"),
      colorLink: of("info"),
      colorError: of("danger"),
      colorSuccess: of("success"),
      colorWarning: of("warning"),
      colorInfo: of("info"),
      colorText: of("ink"),
      colorTextSecondary: of("ink-2"),
      colorTextTertiary: of("ink-3"),
      colorTextPlaceholder: of("ink-3"),
      colorBgLayout: of("paper"),
      colorBgContainer: of("surface"),
      colorBgElevated: of("surface"),
      colorBorder: of("line-strong"),
      colorBorderSecondary: of("line"),
      controlItemBgActive: of("seal-soft"),
      controlItemBgHover: of("hover"),
      fontFamily: "var(--font)",
      fontSize: 14,
      lineHeight: 1.5,
      borderRadius: 5,
      controlHeight: 32,
      motionDurationMid: "0.12s",
      motionDurationSlow: "0.16s",
      boxShadow: of("shadow"),
      boxShadowSecondary: of("shadow"),
    },
    components: {
      Segmented: { trackBg: of("line"), itemSelectedBg: of("surface") },
    },
  };
}
