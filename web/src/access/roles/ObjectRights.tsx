import { Select } from "antd";
import { useModel } from "../../model/model";
import { useSay, useText } from "../../text/text";
import styles from "./Rights.module.css";
import { operations, others, scopes, without, type Operation, type RoleRights, type Scope } from "./rights";

export interface RightsPart {
  rights: RoleRights;
  onChange: (rights: RoleRights) => void;
}

interface RowProps extends RightsPart {
  object: string;
  label: string;
}

/** The scopes of one object; the choice "as other objects" takes its row out. */
function Row({ object, label, rights, onChange }: RowProps) {
  const t = useText();
  const own = rights.objects[object];
  const set = (operation: Operation, scope: Scope | "inherit") => {
    const objects = scope === "inherit"
      ? without(rights.objects, object)
      : { ...rights.objects, [object]: { ...(own ?? rights.objects[others]), [operation]: scope } };
    onChange({ ...rights, objects });
  };
  const words = scopes.map((scope) => ({ value: scope as Scope | "inherit", label: t.settings.rights.scopes[scope] }));
  const options = object === others ? words : [...words, { value: "inherit" as const, label: t.settings.rights.inherit }];
  return (
    <tr data-inherited={!own}>
      <th scope="row">{label}</th>
      {operations.map((operation) => {
        const scope = own ? own[operation] ?? "none" : rights.objects[others]?.[operation] ?? "none";
        return (
          <td key={operation} data-scope={scope}>
            <Select<Scope | "inherit"> size="small" variant="borderless" value={scope} options={options} popupMatchSelectWidth={150}
              aria-label={`${label} ${t.settings.rights.operations[operation]}`} onChange={(next) => set(operation, next)} />
          </td>
        );
      })}
    </tr>
  );
}

/** Object by operation: how far each reaches. */
export function ObjectRights(props: RightsPart) {
  const t = useText();
  const say = useSay();
  const model = useModel();
  return (
    <div className={styles["scroll"]}>
      <table className={styles["matrix"]}>
        <thead>
          <tr>
            <th>{t.settings.rights.object}</th>
            {operations.map((operation) => <th key={operation}>{t.settings.rights.operations[operation]}</th>)}
          </tr>
        </thead>
        <tbody>
          <Row object={others} label={t.settings.rights.others} {...props} />
          {model.objects.map((object) => <Row key={object.name} object={object.name} label={say(object.label)} {...props} />)}
        </tbody>
      </table>
    </div>
  );
}
