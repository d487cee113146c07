import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/**
 * Ant Design names each icon in English for screen readers ("plus", "caret-down").
 * The words stand beside the icon or on its button: an icon without a label of its
 * own says nothing.
 */
function silentIcons(): Plugin {
  const named = 'role: "img",\n    "aria-label": icon.name';
  const silent = '...(restProps["aria-label"] ? { role: "img" } : { "aria-hidden": true })';
  return {
    name: "silent-icons",
    apply: "build",
    transform(code, id) {
      if (!/@ant-design\/icons\/es\/components\/AntdIcon(Light)?\.js/.test(id)) return undefined;
      if (!code.includes(named)) this.error("icons are not as expected: look how they name themselves now");
      return { code: code.replace(named, silent), map: null };
    },
  };
}

export default defineConfig({
  plugins: [react(), silentIcons()],
  build: {
    // Chrome 87 is the oldest engine inside the browsers our users have.
    target: "chrome87",
    outDir: "dist",
    assetsDir: "assets",
    // A strict Content-Security-Policy allows no data: scripts or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  server: {
    proxy: { "/api": "http://127.0.0.1:8080" },
  },
});
