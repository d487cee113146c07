// Backups: when they are made and which stay, what came of the last ones, and how to get
// the company back.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Input, InputNumber, Select, Skeleton, Switch, Tag } from "antd";
import { useState } from "react";
import { fieldProblem } from "../access/person/fieldProblem";
import settings from "../access/settings/Settings.module.css";
import { request } from "../api/client";
import type { Shapes } from "../api/contract";
import { Failure, Nothing, useProblemText } from "../app/failure";
import { useFormat } from "../text/format";
import { useText } from "../text/text";

type Backups = Shapes["backups"];
type Plan = Backups["settings"];
type Run = Shapes["backup_run"];

const key = ["backups"];
const hours = [1, 2, 3, 4, 6, 8, 12, 24];

const clock = (minute: number) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

function minuteOf(text: string): number | undefined {
  const found = /^(\d{2}):(\d{2})$/.exec(text);
  return found ? Number(found[1]) * 60 + Number(found[2]) : undefined;
}

/** Something that is done at once, and shows in the runs. */
function useStep<T>(step: (what: T) => Promise<unknown>, said?: string) {
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: step,
    onSuccess: () => { if (said) void message.success(said); return client.invalidateQueries({ queryKey: key }); },
    onError: (error) => void message.error(explain(error)),
  });
}

function Warnings({ state }: { state: Backups }) {
  const t = useText();
  const words = t.settings.backup;
  const { modal } = App.useApp();
  const take = useStep(() => request("POST", "/backups/take_over"));
  const ask = () => void modal.confirm({ title: words.takeOver, content: words.takeOverHint, okText: words.takeOver, cancelText: t.app.cancel, onOk: () => take.mutateAsync(undefined) });
  if (!state.folder) return <Alert type="warning" showIcon message={words.noFolder} description={<code>guanxi serve --backup-dir DIR</code>} />;
  return (
    <>
      {state.restored && <Alert type="warning" showIcon message={words.restored} description={words.restoredHint} action={<Button onClick={ask}>{words.takeOver}</Button>} />}
      {state.late && <Alert type="error" showIcon message={words.late} description={words.lateHint} />}
      {state.copy.state === "broken" && <Alert type="error" showIcon message={words.broken} description={state.copy.reason} />}
    </>
  );
}

function Facts({ state }: { state: Backups }) {
  const t = useText();
  const words = t.settings.backup;
  const format = useFormat();
  const { copy } = state;
  const reach = copy.since && copy.until ? words.reach(format.instant(copy.since), format.instant(copy.until)) : "";
  return (
    <dl className={settings["facts"]}>
      <dt>{words.folder}</dt><dd><code>{state.folder}</code></dd>
      <dt>{words.space}</dt><dd>{state.space === null ? "" : format.size(state.space)}</dd>
      <dt>{words.next}</dt><dd>{state.next_at ? format.instant(state.next_at) : words.never}</dd>
      <dt>{words.continuous}</dt><dd>{words.copy[copy.state]} <span className="muted">{reach}</span></dd>
    </dl>
  );
}

function Settings({ saved }: { saved: Plan }) {
  const t = useText();
  const words = t.settings.backup;
  const [plan, setPlan] = useState(saved);
  const save = useStep((body: Plan) => request("PUT", "/backups", { body }), words.saved);
  const problem = fieldProblem(save.error);
  const change = (part: Partial<Plan>) => setPlan((now) => ({ ...now, ...part }));
  const keep = (name: "keep_hours" | "keep_days" | "keep_weeks") => (
    <label>{words[name]}
      <InputNumber min={name === "keep_hours" ? 1 : 0} precision={0} value={plan[name]} aria-label={words[name]} onChange={(value) => change({ [name]: value ?? saved[name] })} />
      <span className={settings["fault"]}>{problem(name)}</span>
    </label>
  );
  return (
    <div className={settings["form"]}>
      <span><Switch checked={plan.on} aria-label={words.on} onChange={(on) => change({ on })} /> {words.on}</span>
      <div className={settings["pair"]}>
        <label>{words.every}
          <Select value={plan.every_hours} aria-label={words.every} options={hours.map((value) => ({ value, label: words.hours(value) }))} onChange={(every_hours) => change({ every_hours })} />
        </label>
        <label>{words.at}
          <Input type="time" value={clock(plan.at_minute)} aria-label={words.at} onChange={(event) => change({ at_minute: minuteOf(event.target.value) ?? plan.at_minute })} />
        </label>
      </div>
      {keep("keep_hours")}
      {keep("keep_days")}
      {keep("keep_weeks")}
      <span><Switch checked={plan.check} aria-label={words.check} onChange={(check) => change({ check })} /> {words.check}</span>
      <span><Switch checked={plan.continuous} aria-label={words.continuous} onChange={(continuous) => change({ continuous })} /> {words.continuous}</span>
      <p className="muted">{words.continuousHint}</p>
      <div><Button type="primary" loading={save.isPending} onClick={() => save.mutate(plan)}>{t.app.save}</Button></div>
    </div>
  );
}

const seconds = (run: Run) => (run.ended_at ? (Date.parse(run.ended_at) - Date.parse(run.started_at)) / 1000 : undefined);

function Outcome({ run }: { run: Run }) {
  const words = useText().settings.backup;
  if (run.state === "running") return <Tag color="blue">{words.running}</Tag>;
  if (run.state === "failed") return <><Tag color="red">{words.failed}</Tag> {run.words}</>;
  if (run.faults > 0) return <><Tag color="red">{words.faults(run.faults)}</Tag> {run.words}</>;
  return <Tag color="green">{run.kind === "check" ? words.whole : words.done}</Tag>;
}

function Row({ run, checked }: { run: Run; checked: Run | undefined }) {
  const words = useText().settings.backup;
  const format = useFormat();
  const check = useStep(() => request("POST", "/backups/{name}/check", { path: { name: run.name ?? "" } }), words.asked);
  const took = seconds(run);
  const made = run.kind === "backup" && run.state === "done";
  return (
    <tr>
      <td>{format.instant(run.started_at)} {words.kinds[run.kind]}</td>
      <td><Outcome run={run} />{made && checked && checked.state === "done" && checked.faults === 0 && <Tag color="green">{words.verified}</Tag>}</td>
      <td>{made && `${format.size(run.size)}${words.plus(format.size(run.added))}`}</td>
      <td>{took !== undefined && words.seconds(format.number(took, 1))}</td>
      <td>{made && (run.kept
        ? <Button size="small" loading={check.isPending} onClick={() => check.mutate(undefined)}>{words.verify}</Button>
        : <span className="muted">{words.gone}</span>)}</td>
    </tr>
  );
}

function Runs({ runs }: { runs: Run[] }) {
  const words = useText().settings.backup;
  if (runs.length === 0) return <Nothing title={words.none} />;
  return (
    <div className={settings["scroll"]}>
      <table className={`${settings["table"]} ${settings["cards"]}`}>
        <thead><tr><th>{words.when}</th><th>{words.outcome}</th><th>{words.size}</th><th>{words.took}</th><th /></tr></thead>
        <tbody>
          {runs.map((run) => <Row key={run.id} run={run} checked={runs.find((one) => one.kind === "check" && one.name === run.name)} />)}
        </tbody>
      </table>
    </div>
  );
}

function Restoring({ folder }: { folder: string }) {
  const words = useText().settings.backup;
  return (
    <section className={settings["block"]}>
      <h2>{words.restore}</h2>
      <p>{words.restoreHint}</p>
      <pre className={settings["secret"]}>{`guanxi restore list ${folder}\nguanxi restore ${folder} ${words.newFolder}\nguanxi restore ${folder} ${words.newFolder} --at 2026-03-01T12:00:00+08:00`}</pre>
    </section>
  );
}

export default function BackupsPage() {
  const words = useText().settings.backup;
  const state = useQuery({ queryKey: key, queryFn: ({ signal }) => request("GET", "/backups", { signal }), refetchInterval: 5000 });
  const make = useStep(() => request("POST", "/backups"), words.asked);
  if (state.isPending) return <Skeleton active />;
  if (state.error) return <Failure error={state.error} retry={() => void state.refetch()} />;
  const works = state.data.folder !== null && !state.data.restored;
  return (
    <div className={settings["page"]}>
      <div className={settings["head"]}>
        <h1>{words.title}</h1>
        {works && <Button type="primary" loading={make.isPending} onClick={() => make.mutate(undefined)}>{words.now}</Button>}
      </div>
      <p>{words.hint}</p>
      <Warnings state={state.data} />
      {state.data.folder && (
        <>
          <Facts state={state.data} />
          <section className={settings["block"]}>
            <h2>{words.runs}</h2>
            <Runs runs={state.data.runs} />
          </section>
          <section className={settings["block"]}>
            <h2>{words.plan}</h2>
            <Settings key={JSON.stringify(state.data.settings)} saved={state.data.settings} />
          </section>
          <Restoring folder={state.data.folder} />
        </>
      )}
    </div>
  );
}
