// A table that draws only the rows in sight; header and first column stay put.
import { useVirtualizer } from "@tanstack/react-virtual";
import { Skeleton } from "antd";
import { useEffect, useRef } from "react";
import type { ObjectModel } from "../../model/types";
import { useText } from "../../text/text";
import { GridHeader } from "./GridHeader";
import { GridRow } from "./GridRow";
import styles from "./Grid.module.css";
import type { Column } from "./useColumns";
import type { RecordList } from "./useRecordList";
import type { Selection } from "./useSelection";

export const rowHeight = 36;
export const checkWidth = 40;

interface Props {
  object: ObjectModel;
  list: RecordList;
  columns: Column[];
  sort: string;
  selection: Selection;
  onSort: (sort: string) => void;
  onResize: (name: string, width: number) => void;
  onMove: (name: string, before: string) => void;
  onOpen: (index: number) => void;
}

export function Grid(props: Props) {
  const { list, columns, selection } = props;
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  const rows = list.rows;
  const { current } = selection;
  const virtual = useVirtualizer({
    count: rows.length + (list.hasNextPage ? 1 : 0),
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 16,
    scrollPaddingStart: rowHeight,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (last >= rows.length - 40 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  useEffect(() => {
    if (current >= 0) virtual.scrollToIndex(current);
  }, [current, virtual]);

  const width = columns.reduce((sum, column) => sum + column.width, checkWidth);
  const template = `${checkWidth}px ${columns.map((column) => `${column.width}px`).join(" ")} minmax(0, 1fr)`;
  return (
    <div ref={box} className={styles["grid"]} role="grid" aria-rowcount={list.count ?? -1} aria-busy={list.isPending} data-stale={list.isPlaceholderData}>
      <div className={styles["inner"]} style={{ minWidth: width, "--columns": template }}>
        <GridHeader {...props} />
        {list.isPending
          ? <div className={styles["skeleton"]}><Skeleton active title={false} paragraph={{ rows: 14, width: "100%" }} /></div>
          : (
            <div className={styles["rows"]} style={{ height: virtual.getTotalSize() }}>
              {items.map((item) => {
                const record = rows[item.index];
                return record
                  ? <GridRow key={record.id} record={record} index={item.index} top={item.start} {...props} />
                  : <div key="more" className={styles["more"]} style={{ top: item.start }}>{t.app.loading}</div>;
              })}
            </div>
          )}
      </div>
    </div>
  );
}
