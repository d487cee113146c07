// What the server says about pools: their figures and rules, and what goes back
// to them in the coming days.
import { useQuery } from "@tanstack/react-query";
import { clausesOf, printFilter } from "../../api/filter";
import { request } from "../../api/client";
import type { Shapes } from "../../api/contract";
import { keys } from "../../api/query";
import type { Id } from "../../api/types";

export type PoolFigures = Shapes["pool_figures"];
export type PoolRules = Shapes["pool_rules"];
export type Forecast = Shapes["pool_forecast"];
export type ForecastScope = "mine" | "department";

export interface ForecastQuery {
  scope?: ForecastScope | undefined;
  pool?: Id | undefined;
  days: number;
  offset?: number;
  limit?: number;
}

/** Under the customers' name: whatever changes one of them is asked anew. */
export function useForecast(query: ForecastQuery) {
  return useQuery({
    queryKey: [...keys.object("customer"), "forecast", query],
    queryFn: ({ signal }) => request("GET", "/pools/forecast", { query: { ...query }, signal }),
  });
}

export function usePoolFigures() {
  return useQuery({
    queryKey: [...keys.object("customer"), "pool figures"],
    queryFn: ({ signal }) => request("GET", "/pools", { signal }),
  });
}

/** The list of the customers that a filter of the server's names. */
export function listOf(filter: unknown, object = "customer"): string {
  return `/records/${object}?${new URLSearchParams({ view: "all", filter: printFilter(clausesOf(filter)) }).toString()}`;
}
