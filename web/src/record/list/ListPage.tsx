// The list of any object.
import { PlusOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Link, useParams } from "react-router-dom";
import { NotFoundPage } from "../../app/ErrorPage";
import { useModel, useObject } from "../../model/model";
import type { ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { useNarrow } from "../../app/useMedia";
import { QueryBar } from "../query/QueryBar";
import { ListBody } from "./ListBody";
import { ListTools } from "./ListTools";
import styles from "./List.module.css";
import { cardFields } from "./Cards";
import { useColumns } from "./useColumns";
import { useListState } from "./useListState";
import { useRecordList } from "./useRecordList";
import { useViews } from "./useViews";
import { ViewTabs } from "./ViewTabs";

function ObjectList({ object }: { object: ObjectModel }) {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  const narrow = useNarrow();
  const { me } = useModel();
  const views = useViews(object, me.id);
  const state = useListState(views);
  const columns = useColumns(object, state.view);
  const names = columns.columns.map((column) => column.field.name);
  const phones = object.fields.filter((field) => field.type === "phone").map((field) => field.name);
  const fields = narrow ? [object.name_field, ...cardFields(object).map((field) => field.name), ...phones] : names;
  const list = useRecordList(object.name, { filter: state.filter, fields, ...(state.sort && { sort: state.sort }) });
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <h1>{say(object.plural)}</h1>
        <span className="muted" role="status">{list.count !== undefined && t.list.count(format.number(list.count))}</span>
        <ListTools object={object} state={state} list={list} columns={columns} />
        {object.rights.create && !narrow && (
          <Link to={`/records/${object.name}/new`} className="no-print">
            <Button icon={<PlusOutlined />}>{t.list.create(say(object.label))}</Button>
          </Link>
        )}
      </header>
      <ViewTabs object={object} views={views} state={state} fields={names} />
      <QueryBar object={object} filter={state.filter} onChange={state.setFilter} />
      <ListBody object={object} state={state} list={list} columns={columns} />
    </div>
  );
}

/** The list of the object with this name, in any page. */
export function ListOf({ name }: { name: string | undefined }) {
  const object = useObject(name);
  return object?.rights.read ? <ObjectList key={object.name} object={object} /> : <NotFoundPage />;
}

export default function ListPage() {
  return <ListOf name={useParams()["object"]} />;
}
