import { Modal } from "antd";
import { useEffect, useState } from "react";
import { onUnauthenticated } from "../../api/client";
import { useModel } from "../../model/model";
import { useText } from "../../text/text";
import { LoginForm } from "./LoginForm";

/** Asks for the password over the page, so that what was typed stays. */
export function SessionEnded() {
  const t = useText();
  const { me } = useModel();
  const [ended, setEnded] = useState(false);
  useEffect(() => onUnauthenticated(() => setEnded(true)), []);
  return (
    <Modal open={ended} closable={false} footer={null} title={t.access.login.title} width={400} destroyOnHidden>
      <p>{t.access.login.ended}</p>
      <LoginForm login={me.login ?? ""} onDone={(session) => (session.user.id === me.id && session.needs.length === 0 ? setEnded(false) : location.reload())} />
    </Modal>
  );
}
