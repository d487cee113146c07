import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Modal, Skeleton } from "antd";
import { useState } from "react";
import { request } from "../../api/client";
import type { Shapes } from "../../api/contract";
import type { Id } from "../../api/types";
import { Failure, Nothing, useProblemText } from "../../app/failure";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import styles from "../settings/Settings.module.css";
import { NewToken } from "./NewToken";

type TokenLine = Shapes["token_line"];

function TokenTable({ tokens, onRevoke }: { tokens: TokenLine[]; onRevoke: (token: TokenLine) => void }) {
  const t = useText();
  const format = useFormat();
  return (
    <div className={styles["scroll"]}>
      <table className={`${styles["table"]} ${styles["cards"]}`}>
        <thead>
          <tr><th>{t.access.tokens.name}</th><th>{t.access.tokens.scope}</th><th>{t.access.tokens.expires}</th><th>{t.access.tokens.used}</th><th /></tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id}>
              <td>{token.name}</td>
              <td>{t.access.tokens[token.scope]}</td>
              <td>{token.expires_at ? format.instant(token.expires_at) : t.record.none}</td>
              <td>{token.used_at ? format.instant(token.used_at) : t.access.tokens.never}</td>
              <td><Button size="small" danger onClick={() => onRevoke(token)}>{t.access.tokens.revoke}</Button></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export default function TokensPage() {
  const t = useText();
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<TokenLine | null>(null);
  const tokens = useQuery({ queryKey: ["tokens"], queryFn: ({ signal }) => request("GET", "/tokens", { signal }) });
  const refresh = () => client.invalidateQueries({ queryKey: ["tokens"] });
  const revoke = useMutation({
    mutationFn: (id: Id) => request("DELETE", "/tokens/{id}", { path: { id } }),
    onSuccess: () => { setRevoking(null); void message.success(t.access.tokens.revoked); return refresh(); },
    onError: (error) => void message.error(explain(error)),
  });
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <h1>{t.access.tokens.title}</h1>
        <Button onClick={() => setMaking(true)}>{t.access.tokens.create}</Button>
      </header>
      <p>{t.access.tokens.hint}</p>
      {tokens.isPending && <Skeleton active />}
      {tokens.error && <Failure error={tokens.error} retry={() => void tokens.refetch()} />}
      {tokens.data?.tokens.length === 0 && <Nothing title={t.access.tokens.none} />}
      {tokens.data && tokens.data.tokens.length > 0 && <TokenTable tokens={tokens.data.tokens} onRevoke={setRevoking} />}
      {making && <NewToken onMade={() => void refresh()} onClose={() => setMaking(false)} />}
      <Modal open={revoking !== null} title={t.access.tokens.revoke} width={420} okText={t.access.tokens.revoke} cancelText={t.app.cancel}
        okButtonProps={{ danger: true, loading: revoke.isPending }} onCancel={() => setRevoking(null)} onOk={() => revoking && revoke.mutate(revoking.id)}>
        <p>{revoking && t.access.tokens.warning(revoking.name)}</p>
      </Modal>
    </div>
  );
}
