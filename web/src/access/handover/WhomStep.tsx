// Who takes it.
import { Input, Radio } from "antd";
import { findField, findObject, useModel } from "../../model/model";
import { StageMark } from "../../crm/StageMark";
import { useSay, useText } from "../../text/text";
import styles from "./HandOver.module.css";
import { PlacePicker } from "./PlacePicker";
import type { Plan, Way } from "./plan";

const ways: Way[] = ["all", "turn", "stages"];

/** Customers go to people and pools, by stage where that is wanted; all else to people. */
export function othersOf(plan: Plan): string[] {
  return plan.objects.filter((name) => name !== "customer");
}

/** Is it said of everything who takes it? */
export function isDealt(plan: Plan): boolean {
  const customers = plan.objects.includes("customer");
  const given = plan.way === "stages" ? Object.values(plan.stages).some((places) => places.length > 0) : plan.to.length > 0;
  return (!customers || given) && (othersOf(plan).length === 0 || plan.others.length > 0);
}

interface Props {
  plan: Plan;
  tried: boolean;
  onChange: (part: Partial<Plan>) => void;
}

function Stages({ plan, onChange }: Props) {
  const say = useSay();
  const model = useModel();
  const customer = findObject(model, "customer");
  const choices = (customer && findField(customer, "stage")?.choices) ?? [];
  return (
    <div className={styles["stages"]}>
      {choices.map((choice) => (
        <div key={choice.value}>
          <StageMark stage={choice.value} />
          <PlacePicker label={say(choice.label)} many pools value={plan.stages[choice.value] ?? []}
            onChange={(places) => onChange({ stages: { ...plan.stages, [choice.value]: places } })} />
        </div>
      ))}
    </div>
  );
}

export function WhomStep({ plan, tried, onChange }: Props) {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const words = t.handover.whom;
  const others = othersOf(plan);
  const customers = plan.objects.includes("customer");
  const names = others.map((name) => say(findObject(model, name)?.plural)).join("、");
  const missing = tried && !isDealt(plan);
  return (
    <>
      {customers && (
        <>
          <div className={styles["field"]}>
            <Radio.Group aria-label={words.way} value={plan.way} onChange={(event) => onChange({ way: event.target.value as Way, to: plan.to.slice(0, 1) })}>
              {ways.map((way) => <Radio.Button key={way} value={way}>{words.ways[way]}</Radio.Button>)}
            </Radio.Group>
            <span className="muted">{words.hints[plan.way]}</span>
          </div>
          {plan.way === "stages"
            ? <Stages plan={plan} tried={tried} onChange={onChange} />
            : (
              <div className={styles["field"]}>{plan.way === "all" ? words.to : words.people}
                <PlacePicker label={plan.way === "all" ? words.to : words.people} many={plan.way === "turn"} pools={plan.way === "all"}
                  value={plan.to} invalid={missing && plan.to.length === 0} onChange={(to) => onChange({ to })} />
              </div>
            )}
        </>
      )}
      {others.length > 0 && (
        <div className={styles["field"]}>{words.others(names)}
          <PlacePicker label={words.others(names)} many pools={false} value={plan.others} invalid={missing && plan.others.length === 0} onChange={(next) => onChange({ others: next })} />
          <span className="muted">{words.othersHint}</span>
        </div>
      )}
      <label className={styles["field"]}>{words.reason}
        <Input maxLength={300} value={plan.reason} placeholder={words.reasonHint} onChange={(event) => onChange({ reason: event.target.value })} />
      </label>
      <p className={styles["problem"]} role="alert">{missing ? words.missing : ""}</p>
    </>
  );
}
