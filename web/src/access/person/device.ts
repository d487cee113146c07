import { useText } from "../../text/text";

const browsers: [name: string, pattern: RegExp][] = [
  ["Edge", /Edg(?:A|iOS)?\/(\d+)/], ["WeChat", /MicroMessenger\/(\d+)/], ["QQ", /M?QQBrowser\/(\d+)/], ["Firefox", /(?:Firefox|FxiOS)\/(\d+)/],
  ["Chrome", /(?:Chrome|CriOS)\/(\d+)/], ["Safari", /Version\/(\d+).*Safari/], ["curl", /^curl\/(\d+)/],
];
const systems: [name: string, pattern: RegExp][] = [
  ["iPhone", /iPhone/], ["iPad", /iPad/], ["HarmonyOS", /HarmonyOS|OpenHarmony/], ["Android", /Android/], ["Windows", /Windows/], ["macOS", /Mac OS X/], ["Linux", /Linux/],
];

/** "Chrome 126 · Windows" out of a User-Agent; what is unknown is said so, with its beginning. */
export function useDevice(): (agent: string) => string {
  const words = useText().access.sessions;
  return (agent) => {
    const browser = browsers.find(([, pattern]) => pattern.test(agent));
    const system = systems.find(([, pattern]) => pattern.test(agent))?.[0];
    if (!browser) return agent ? `${words.program} ${agent.slice(0, 40)}` : words.unknown;
    const [name, pattern] = browser;
    const version = pattern.exec(agent)?.[1] ?? "";
    return `${name === "WeChat" ? words.wechat : name} ${version}${system ? ` · ${system}` : ""}`;
  };
}
