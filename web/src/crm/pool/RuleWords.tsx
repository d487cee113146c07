// A pool's rules as sentences: 超过 30 天未联系自动回收.
import { useText, type Messages } from "../../text/text";
import type { PoolRules } from "./pools";
import styles from "./Pool.module.css";

export function ruleSentences(t: Messages, rules: PoolRules): string[] {
  const words = t.crm.rules;
  if (!rules.active) return [words.closed];
  const takes = [
    rules.rule_not_contacted_days ? words.notContacted(rules.rule_not_contacted_days) : "",
    rules.rule_no_deal_days ? words.noDeal(rules.rule_no_deal_days) : "",
    rules.rule_protection_ended ? words.protectionEnded : "",
  ].filter(Boolean);
  if (takes.length === 0) return [words.none];
  return [
    ...takes,
    rules.exempt_deal ? words.dealsStay : words.dealsToo,
    rules.rule_warn_days ? words.warned(rules.rule_warn_days) : words.notWarned,
  ];
}

export function RuleWords({ rules }: { rules: PoolRules }) {
  const t = useText();
  return <ul className={styles["rules"]}>{ruleSentences(t, rules).map((sentence) => <li key={sentence}>{sentence}</li>)}</ul>;
}
