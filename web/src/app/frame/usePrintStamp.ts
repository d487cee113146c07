// Every page that leaves the printer says who printed it and when. Browsers without
// margin boxes (Chrome before 131) show it in the letterhead of the first page alone.
import { useEffect } from "react";
import { useModel } from "../../model/model";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";

/** A text as CSS takes it: nothing in it ends the quotes. */
function quoted(text: string): string {
  return `"${text.replace(/[^\p{L}\p{N} .:·-]/gu, (character) => `\\${(character.codePointAt(0) ?? 32).toString(16)} `)}"`;
}

export function usePrintStamp(): void {
  const t = useText();
  const format = useFormat();
  const { me } = useModel();
  useEffect(() => {
    const style = document.createElement("style");
    const stamp = () => {
      const words = t.list.printed(me.name, format.instant(new Date().toISOString()));
      style.textContent = `@media print { @page { @bottom-left { content: ${quoted(words)}; font-size: 8pt; } } }`;
      document.head.append(style);
    };
    addEventListener("beforeprint", stamp);
    return () => {
      removeEventListener("beforeprint", stamp);
      style.remove();
    };
  }, [t, format, me.name]);
}
