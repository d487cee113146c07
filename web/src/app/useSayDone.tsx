import { App, Button } from "antd";
import { useText } from "../text/text";

const undoSeconds = 10;

/** Says what was done, and for ten seconds shows the way back. Of those with one key the
 * last one stands there. */
export function useSayDone(): (key: string, words: string, undo: () => void) => void {
  const t = useText();
  const { message } = App.useApp();
  return (key, words, undo) => {
    const back = () => { message.destroy(key); undo(); };
    void message.success({
      key, duration: undoSeconds,
      content: <>{words} <Button type="link" size="small" onClick={back}>{t.app.undo}</Button></>,
    });
  };
}
