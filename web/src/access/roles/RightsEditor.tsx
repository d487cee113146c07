// What a role may do: on a role's page, for administrators.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Modal, Skeleton } from "antd";
import { useState } from "react";
import { keys } from "../../api/query";
import type { RecordData } from "../../api/types";
import { Failure, useProblemText } from "../../app/failure";
import { useModel } from "../../model/model";
import { LeaveGuard } from "../../record/page/LeaveGuard";
import { textOf } from "../../record/field/values";
import { useText } from "../../text/text";
import { ActionRights } from "./ActionRights";
import { FieldRights } from "./FieldRights";
import { LimitRights } from "./LimitRights";
import { ObjectRights } from "./ObjectRights";
import { fetchRights, restoreRights, saveRights, type RoleRights } from "./rights";
import styles from "./Rights.module.css";
import { StageRights } from "./StageRights";

function Editor({ role, loaded }: { role: RecordData; loaded: RoleRights }) {
  const t = useText();
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  const [rights, setRights] = useState(loaded);
  const [restoring, setRestoring] = useState(false);
  const dirty = JSON.stringify(rights) !== JSON.stringify(loaded);
  const done = (words: string) => (next: RoleRights) => {
    client.setQueryData(["rights", role.id], next);
    setRights(next);
    setRestoring(false);
    void message.success(words);
    void client.invalidateQueries({ queryKey: keys.history("role", role.id) });
  };
  const failed = (error: unknown) => void message.error(explain(error));
  const save = useMutation({ mutationFn: () => saveRights(role.id, rights), onSuccess: done(t.settings.rights.saved), onError: failed });
  const restore = useMutation({ mutationFn: () => restoreRights(role.id), onSuccess: done(t.settings.rights.restored), onError: failed });
  const part = { rights, onChange: setRights };
  return (
    <>
      <ObjectRights {...part} />
      <FieldRights {...part} />
      <ActionRights {...part} />
      <LimitRights {...part} />
      <StageRights {...part} />
      <footer className={styles["bar"]}>
        <Button type="primary" disabled={!dirty} loading={save.isPending} onClick={() => save.mutate()}>{t.app.save}</Button>
        <Button disabled={!dirty} onClick={() => setRights(loaded)}>{t.app.cancel}</Button>
        {textOf(role["preset"]) && <Button type="text" onClick={() => setRestoring(true)}>{t.settings.rights.restore}</Button>}
      </footer>
      <LeaveGuard dirty={() => dirty} onLeave={() => setRights(loaded)} />
      <Modal open={restoring} title={t.settings.rights.restoreAsk} width={400} okText={t.settings.rights.restore} cancelText={t.app.cancel}
        okButtonProps={{ danger: true, loading: restore.isPending }} onCancel={() => setRestoring(false)} onOk={() => restore.mutate()} />
    </>
  );
}

export default function RightsEditor({ record }: { record: RecordData }) {
  const t = useText();
  const { me } = useModel();
  const administrator = textOf(record["preset"]) === "administrator";
  const rights = useQuery({
    queryKey: ["rights", record.id],
    queryFn: ({ signal }) => fetchRights(record.id, signal),
    enabled: me.administrator === true && !administrator,
  });
  if (!me.administrator) return null;
  return (
    <section className={styles["rights"]}>
      <h2>{t.settings.rights.title}</h2>
      {administrator && <p>{t.settings.rights.administrator}</p>}
      {!administrator && rights.isPending && <Skeleton active />}
      {rights.error && <Failure error={rights.error} retry={() => void rights.refetch()} />}
      {rights.data && <Editor role={record} loaded={rights.data} />}
    </section>
  );
}
