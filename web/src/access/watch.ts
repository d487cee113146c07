// Copying from pages and printing, as far as a browser can tell, is counted and told in
// small batches. It is no proof: whoever means harm can keep a browser from telling.
import { useEffect } from "react";
import { request } from "../api/client";

const pause = 20_000;
const most = 1000;

/** Where somebody's data stand: lists, records, the work view. */
const watchedPaths = /^\/(records|work|pool|recycle-bin)\b/;

function watched(): boolean {
  return watchedPaths.test(location.pathname);
}

/** Counts while the frame is there. */
export function useCopyWatch(): void {
  useEffect(() => {
    const counts = { copies: 0, prints: 0 };
    const tell = () => {
      const { copies, prints } = counts;
      if (copies + prints === 0) return;
      counts.copies = counts.prints = 0;
      request("POST", "/usage", { body: { copies: Math.min(copies, most), prints: Math.min(prints, most) } }).catch(() => {
        counts.copies += copies;
        counts.prints += prints;
      });
    };
    const onCopy = () => { if (watched()) counts.copies += 1; };
    const onPrint = () => { if (watched()) counts.prints += 1; };
    const onHide = () => { if (document.visibilityState === "hidden") tell(); };
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    addEventListener("beforeprint", onPrint);
    document.addEventListener("visibilitychange", onHide);
    const timer = setInterval(tell, pause);
    return () => {
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      removeEventListener("beforeprint", onPrint);
      document.removeEventListener("visibilitychange", onHide);
      clearInterval(timer);
      tell();
    };
  }, []);
}
