import { useConnected } from "../../api/connection";
import { useText } from "../../text/text";
import styles from "./Frame.module.css";

export function OfflineBanner() {
  const t = useText();
  const connected = useConnected();
  return connected ? null : <p className={styles["offline"]} role="status">{t.app.offline}</p>;
}
