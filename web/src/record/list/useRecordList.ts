// The rows of a list: page after page as they are scrolled to, and the count.
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { keys } from "../../api/query";
import { listRecords } from "../../api/records";
import type { ListQuery } from "../../api/types";

const pageSize = 100;

export function useRecordList(object: string, query: ListQuery, enabled = true) {
  const list = useInfiniteQuery({
    queryKey: keys.list(object, query),
    queryFn: ({ pageParam, signal }) => listRecords(object, {
      ...query, limit: pageSize, ...(pageParam ? { after: pageParam } : { count: true }),
    }, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    enabled,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.records) ?? [], [list.data]);
  return { ...list, rows, count: list.data?.pages[0]?.count };
}

export type RecordList = ReturnType<typeof useRecordList>;
