// Handing over, step by step: what, to whom, a look at it, done.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Result, Skeleton, Steps } from "antd";
import { useState } from "react";
import { Link, useLocation, useSearchParams } from "react-router-dom";
import { request } from "../../api/client";
import type { Answer } from "../../api/contract";
import { printFilter } from "../../api/filter";
import { keys } from "../../api/query";
import { getRecord } from "../../api/records";
import type { Reference } from "../../api/types";
import { NotFoundPage } from "../../app/ErrorPage";
import { Failure, useProblemText } from "../../app/failure";
import { useNarrow } from "../../app/useMedia";
import { useObject } from "../../model/model";
import { textOf } from "../../record/field/values";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import styles from "./HandOver.module.css";
import { bodyOf, newPlan, type Chosen, type Plan } from "./plan";
import { PreviewStep } from "./PreviewStep";
import { UndoButton } from "./UndoButton";
import { WhatStep } from "./WhatStep";
import { isDealt, WhomStep } from "./WhomStep";

const stepNames = ["what", "whom", "preview", "done"] as const;
const day = 86_400_000;

function Done({ made, onAgain }: { made: Answer<"POST", "/hand_overs">; onAgain: () => void }) {
  const t = useText();
  const format = useFormat();
  const words = t.handover.done;
  const shown = encodeURIComponent(printFilter([["owner_changed_at", "=", made.at]]));
  const until = format.instant(new Date(Date.parse(made.at) + day).toISOString());
  return (
    <Result status="success" title={words.title(format.number(made.records + (made.collaborations ?? 0)))} subTitle={words.hint(until)} extra={[
      made.customers > 0 && <Link key="show" to={`/records/customer?view=all&filter=${shown}`}><Button type="primary">{words.show}</Button></Link>,
      <UndoButton key="undo" id={made.id} />,
      <Button key="again" onClick={onAgain}>{words.again}</Button>,
      <Link key="all" to="/settings/hand-overs"><Button type="link">{words.all}</Button></Link>,
    ]} />
  );
}

function Wizard({ from, chosen }: { from: Reference | null; chosen: Chosen | null }) {
  const t = useText();
  const words = t.handover;
  const narrow = useNarrow();
  const format = useFormat();
  const client = useQueryClient();
  const explain = useProblemText();
  const [plan, setPlan] = useState<Plan>(() => newPlan(from, chosen));
  const [step, setStep] = useState(chosen ? 1 : 0);
  const [tried, setTried] = useState(false);
  const body = bodyOf(plan);
  const preview = useQuery({
    queryKey: [...keys.records, "hand-over", body],
    queryFn: ({ signal }) => request("POST", "/hand_overs/preview", { body, signal }),
    enabled: step === 2, staleTime: 0, retry: false,
  });
  const hand = useMutation({
    mutationFn: () => request("POST", "/hand_overs", { body }),
    onSuccess: () => { setStep(3); return client.invalidateQueries({ queryKey: keys.records }); },
  });
  const change = (part: Partial<Plan>) => { setTried(false); hand.reset(); setPlan((before) => ({ ...before, ...part })); };
  const again = () => { hand.reset(); setTried(false); setPlan(newPlan(null, null)); setStep(0); };
  const next = () => {
    const ready = step === 0 ? plan.from !== null && plan.objects.length > 0 : isDealt(plan);
    setTried(!ready);
    if (ready) setStep(step + 1);
  };
  const records = (preview.data?.records ?? 0) + (preview.data?.collaborations ?? 0);
  const blocked = records === 0 || (preview.data?.over === true && !plan.overLimit);
  return (
    <div className={styles["page"]}>
      <h1>{words.open}</h1>
      {narrow
        ? <p className={`muted ${styles["place"]}`}>{step + 1} / {stepNames.length} · {words.steps[stepNames[step] ?? "what"]}</p>
        : <Steps current={step} size="small" className={styles["steps"] ?? ""} items={stepNames.map((name) => ({ title: words.steps[name] }))} />}
      {step === 0 && <WhatStep plan={plan} onChange={change} />}
      {step === 1 && <>{chosen && <WhatStep plan={plan} onChange={change} />}<WhomStep plan={plan} tried={tried} onChange={change} /></>}
      {step === 2 && preview.isPending && <Skeleton active />}
      {step === 2 && preview.error && <p className={styles["problem"]} role="alert">{explain(preview.error)}</p>}
      {step === 2 && preview.data && <PreviewStep plan={plan} preview={preview.data} onChange={change} />}
      {hand.error && <p className={styles["problem"]} role="alert">{explain(hand.error)}</p>}
      {step === 3 && hand.data && <Done made={hand.data} onAgain={again} />}
      {step < 3 && (
        <div className={styles["buttons"]}>
          {step > (chosen ? 1 : 0) && <Button onClick={() => { hand.reset(); setStep(step - 1); }}>{words.back}</Button>}
          {step < 2
            ? <Button type="primary" disabled={step === 0 && !plan.from} onClick={next}>{words.next}</Button>
            : <Button type="primary" disabled={blocked || !preview.data} loading={hand.isPending} onClick={() => hand.mutate()}>{words.go(format.number(records))}</Button>}
        </div>
      )}
    </div>
  );
}

/** With somebody named in the address. */
function WizardOf({ id }: { id: number }) {
  const user = useQuery({ queryKey: keys.record("user", id), queryFn: ({ signal }) => getRecord("user", id, signal) });
  if (user.error) return <Failure error={user.error} retry={() => void user.refetch()} />;
  return user.data ? <Wizard from={{ id, name: textOf(user.data["name"]) }} chosen={null} /> : <Skeleton active />;
}

export default function HandOverPage() {
  const [address] = useSearchParams();
  const { state, key } = useLocation();
  const chosen = (state as { chosen?: Chosen } | null)?.chosen ?? null;
  const object = useObject(chosen?.object ?? "customer");
  const from = Number(address.get("from"));
  if (!object?.rights.hand_over) return <NotFoundPage />;
  if (from > 0) return <WizardOf key={from} id={from} />;
  return <Wizard key={key} from={null} chosen={chosen} />;
}
