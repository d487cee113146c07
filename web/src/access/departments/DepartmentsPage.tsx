// Departments as the tree that they are.
import { PlusOutlined } from "@ant-design/icons";
import { Button, Skeleton } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router-dom";
import { keys } from "../../api/query";
import { aggregate, listRecords } from "../../api/records";
import type { Id, RecordData } from "../../api/types";
import { Failure, Nothing } from "../../app/failure";
import { useObject } from "../../model/model";
import { isReference, nameOf, textOf } from "../../record/field/values";
import { useText } from "../../text/text";
import settings from "../settings/Settings.module.css";
import styles from "./Departments.module.css";

const query = { sort: "name", limit: 200, fields: ["name", "code", "parent", "manager"] };

interface TreeProps {
  departments: RecordData[];
  people: Map<Id, number>;
  parent: Id | null;
  mayCreate: boolean;
}

function parentOf(department: RecordData): Id | null {
  return isReference(department["parent"]) ? department["parent"].id : null;
}

function Tree({ departments, people, parent, mayCreate }: TreeProps) {
  const t = useText();
  const here = departments.filter((department) => parentOf(department) === parent);
  if (here.length === 0) return null;
  return (
    <ul className={styles["tree"]}>
      {here.map((department) => (
        <li key={department.id}>
          <div className={styles["line"]}>
            <Link to={`/records/department/${department.id}`} className={styles["name"]}>{textOf(department["name"])}</Link>
            <span className="muted">{textOf(department["code"])}</span>
            {isReference(department["manager"]) && <span>{t.settings.department.manager(nameOf(department["manager"]))}</span>}
            <span className="muted">{t.settings.department.people(people.get(department.id) ?? 0)}</span>
            {mayCreate && (
              <Link to={`/records/department/new?parent=${department.id}`} className={styles["add"]}>
                <Button type="text" size="small" icon={<PlusOutlined />}>{t.settings.department.add}</Button>
              </Link>
            )}
          </div>
          <Tree departments={departments} people={people} parent={department.id} mayCreate={mayCreate} />
        </li>
      ))}
    </ul>
  );
}

function peopleOf(groups: Record<string, unknown>[]): Map<Id, number> {
  return new Map(groups.map((group) => [isReference(group["department"]) ? group["department"].id : 0, Number(group["count"])]));
}

export default function DepartmentsPage() {
  const t = useText();
  const mayCreate = useObject("department")?.rights.create ?? false;
  const list = useQuery({ queryKey: keys.list("department", query), queryFn: ({ signal }) => listRecords("department", query, signal) });
  const people = useQuery({
    queryKey: ["records", "user", "by department"],
    queryFn: ({ signal }) => aggregate("user", { group: ["department"], measures: [{ op: "count" }] }, signal),
  });
  const departments = list.data?.records ?? [];
  // Whose parent is hidden or gone stands at the top rather than nowhere.
  const known = new Set(departments.map((department) => department.id));
  const rooted = departments.map((department) => (known.has(parentOf(department) ?? 0) ? department : { ...department, parent: null }));
  return (
    <div className={settings["page"]}>
      <header className={settings["head"]}>
        <h1>{t.settings.departments}</h1>
        {mayCreate && <Link to="/records/department/new"><Button icon={<PlusOutlined />}>{t.app.add}</Button></Link>}
      </header>
      <p>{t.settings.department.hint}</p>
      {list.isPending && <Skeleton active />}
      {list.error && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.data && departments.length === 0 && <Nothing title={t.settings.department.none} />}
      <Tree departments={rooted} people={peopleOf(people.data?.groups ?? [])} parent={null} mayCreate={mayCreate} />
    </div>
  );
}
