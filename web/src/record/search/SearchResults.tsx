import { useEffect, useRef } from "react";
import type { SearchResult } from "../../api/types";
import { findObject, useModel } from "../../model/model";
import { useSay, useText } from "../../text/text";
import styles from "./Search.module.css";

interface Props {
  text: string;
  results: SearchResult[];
  current: number;
  loading: boolean;
  failed: boolean;
  onChoose: (result: SearchResult) => void;
  onPoint: (index: number) => void;
}

/** The part of a name that was typed, set off. */
function Marked({ name, text }: { name: string; text: string }) {
  const at = name.toLowerCase().indexOf(text.toLowerCase());
  if (at < 0) return <>{name}</>;
  return <>{name.slice(0, at)}<mark>{name.slice(at, at + text.length)}</mark>{name.slice(at + text.length)}</>;
}

function explanation(props: Props, t: ReturnType<typeof useText>): string {
  if (props.failed) return t.app.search.failed;
  if (props.text.length < 2) return t.app.search.start;
  return props.loading ? t.app.loading : t.app.search.none(props.text);
}

export function SearchResults(props: Props) {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const { current } = props;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.children[current]?.scrollIntoView({ block: "nearest" });
  }, [current]);
  if (props.results.length === 0) return <div className={styles["results"]}><p className={styles["explain"]}>{explanation(props, t)}</p></div>;
  return (
    <ul id="search-results" ref={list} className={styles["results"]} role="listbox">
      {props.results.map((result, index) => (
        <li key={`${result.object}/${result.id}`} role="presentation">
          {result.object !== props.results[index - 1]?.object && (
            <h3 className={styles["group"]}>{say(findObject(model, result.object)?.label) || result.object}</h3>
          )}
          <button
            type="button" id={`search-${index}`} role="option" aria-selected={index === props.current} tabIndex={-1}
            className={styles["result"]} onMouseEnter={() => props.onPoint(index)}
            onMouseDown={(event) => event.preventDefault()} onClick={() => props.onChoose(result)}
          >
            <span className={styles["name"]}><Marked name={result.name} text={props.text} /></span>
            {result.hint && <span className={styles["hint"]}>{result.hint}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
