// What the company asks of everybody who signs in.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, InputNumber, Skeleton } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { request } from "../../api/client";
import { Failure } from "../../app/failure";
import { fieldProblem } from "../person/fieldProblem";
import { textOf } from "../../record/field/values";
import { useText } from "../../text/text";
import styles from "./Settings.module.css";

const least = 8;
const most = 64;

function Shortest({ saved }: { saved: number }) {
  const t = useText();
  const words = t.settings.signIn;
  const client = useQueryClient();
  const { message } = App.useApp();
  const [shortest, setShortest] = useState(saved);
  const save = useMutation({
    mutationFn: () => request("PUT", "/password_rules", { body: { shortest } }),
    onSuccess: () => { void message.success(words.saved); return client.invalidateQueries({ queryKey: ["password-rules"] }); },
  });
  return (
    <div className={styles["form"]}>
      <label>{words.shortest}
        <InputNumber min={least} max={most} precision={0} value={shortest} aria-label={words.shortest} onChange={(value) => setShortest(value ?? least)} />
      </label>
      <p className="muted">{words.shortestHint}</p>
      <p className={styles["problem"]} role="alert">{fieldProblem(save.error)("shortest")}</p>
      <div><Button type="primary" disabled={shortest === saved} loading={save.isPending} onClick={() => save.mutate()}>{t.app.save}</Button></div>
    </div>
  );
}

function Roles() {
  const t = useText();
  const words = t.settings.signIn;
  const roles = useQuery({
    queryKey: ["records", "role", "codes"],
    queryFn: ({ signal }) => request("GET", "/roles", { query: { fields: "name,code_required", sort: "id", limit: 200 }, signal }),
  });
  if (roles.error) return <Failure error={roles.error} retry={() => void roles.refetch()} />;
  return (
    <div className={styles["scroll"]}>
      <table className={styles["table"]}>
        <thead><tr><th>{t.settings.roles}</th><th>{words.codes}</th></tr></thead>
        <tbody>
          {roles.data?.records.map((role) => (
            <tr key={role.id}>
              <td><Link className="link" to={`/records/role/${role.id}`}>{textOf(role["name"])}</Link></td>
              <td>{role["code_required"] === true ? words.required : <span className="muted">{words.free}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export default function SignInRulesPage() {
  const t = useText();
  const words = t.settings.signIn;
  const rules = useQuery({ queryKey: ["password-rules"], queryFn: ({ signal }) => request("GET", "/password_rules", { signal }) });
  return (
    <div className={styles["page"]}>
      <h1>{words.title}</h1>
      {rules.isPending && <Skeleton active />}
      {rules.error && <Failure error={rules.error} retry={() => void rules.refetch()} />}
      {rules.data && <Shortest key={rules.data.shortest} saved={rules.data.shortest} />}
      <section className={styles["block"]}>
        <h2>{words.codes}</h2>
        <p>{words.codesHint}</p>
        <Roles />
      </section>
    </div>
  );
}
