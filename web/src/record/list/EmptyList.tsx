import { Button } from "antd";
import { Link } from "react-router-dom";
import { Nothing } from "../../app/failure";
import type { ObjectModel } from "../../model/types";
import { useSay, useText } from "../../text/text";

interface Props {
  object: ObjectModel;
  filtered: boolean;
  onClear: () => void;
}

/** Why there is nothing, and the first step. */
export function EmptyList({ object, filtered, onClear }: Props) {
  const t = useText();
  const say = useSay();
  const label = say(object.label);
  if (filtered) {
    return (
      <Nothing title={t.list.empty.filtered} hint={t.list.empty.filteredHint}>
        <Button onClick={onClear}>{t.filter.clear}</Button>
      </Nothing>
    );
  }
  return (
    <Nothing title={t.list.empty.none(label)} hint={object.rights.create ? t.list.empty.noneHint : t.list.empty.readOnlyHint}>
      {object.rights.create && <Link to={`/records/${object.name}/new`}><Button type="primary">{t.list.create(label)}</Button></Link>}
    </Nothing>
  );
}
