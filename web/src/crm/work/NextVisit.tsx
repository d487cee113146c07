// When to call again: a click for the usual answers, a calendar for the others.
import { DatePicker, TimePicker } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useState } from "react";
import { useModel } from "../../model/model";
import { instantIn } from "../../record/field/zone";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import { Chips } from "../Chips";
import { dayAfter, weekday } from "../when";
import styles from "./Work.module.css";

type Pick = "none" | "tomorrow" | "three" | "week" | "other";

const daysOf = { tomorrow: 1, three: 3, week: 7 } as const;
const usualTime = "09:00";

interface Props {
  value: string;
  onChange: (value: string | null) => void;
}

export function NextVisit({ value, onChange }: Props) {
  const t = useText();
  const format = useFormat();
  const { today, time_zone: zone } = useModel().company;
  const [choosing, setChoosing] = useState(false);
  const [day = "", time = usualTime] = value ? format.instant(value).split(" ") : [];
  const set = (nextDay: string, nextTime = time) => onChange(instantIn(`${nextDay}T${nextTime}`, zone));
  const usual = (Object.keys(daysOf) as (keyof typeof daysOf)[]).find((name) => day === dayAfter(today, daysOf[name]));
  const current: Pick = choosing ? "other" : !day ? "none" : usual ?? "other";
  const pick = (next: Pick) => {
    setChoosing(next === "other");
    if (next === "none") onChange(null);
    else if (next !== "other") set(dayAfter(today, daysOf[next]));
  };
  const words = t.crm.record;
  const options = (["none", "tomorrow", "three", "week", "other"] as const).map((name) => ({ value: name, label: words.picks[name] }));
  return (
    <div className={styles["nextVisit"]}>
      <Chips<Pick> label={words.next} value={current} options={options} onChange={pick} />
      {current === "other" && (
        <DatePicker autoFocus={choosing} aria-label={words.day} value={day ? dayjs(day) : null} allowClear={false}
          disabledDate={(date: Dayjs) => date.format("YYYY-MM-DD") < today}
          onChange={(date: Dayjs | null) => { if (date) set(date.format("YYYY-MM-DD")); }} />
      )}
      {day && (
        <>
          <TimePicker aria-label={words.time} format="HH:mm" minuteStep={15} needConfirm={false} allowClear={false} showNow={false}
            className={styles["clock"] ?? ""} value={dayjs(`${day}T${time}`)}
            onChange={(at: Dayjs | null) => { if (at) set(day, at.format("HH:mm")); }} />
          <span className="muted">{words.chosen(day, t.crm.weekdays[weekday(day)] ?? "", "")}</span>
        </>
      )}
    </div>
  );
}
