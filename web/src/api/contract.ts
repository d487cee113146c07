// What the server's OpenAPI document says of each call, as types. The build makes
// "openapi" from the server itself: a call that the server no longer takes, or an
// answer that looks otherwise, does not compile.
import type { components, paths } from "openapi";

/** The document's named shapes. */
export type Shapes = components["schemas"];

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

type Root = "/api/v1";
type Calls<P extends Path> = paths[`${Root}${P}`];
type Under<Whole> = Whole extends `${Root}${infer Rest}` ? Rest : never;

/** A path of the document, with its parameters in braces. */
export type Path = Under<keyof paths>;

/** Those that take the method. */
export type PathOf<M extends Method> = {
  [P in Path]: Lowercase<M> extends keyof Calls<P> ? (Calls<P>[Lowercase<M>] extends object ? P : never) : never;
}[Path];

type Call<M extends Method, P extends Path> = Lowercase<M> extends keyof Calls<P> ? Calls<P>[Lowercase<M>] : never;

type Json<R> = R extends { content: { "application/json": infer Body } } ? Body : undefined;

/** What a call answers when it went well. */
export type Answer<M extends Method, P extends Path> = Call<M, P> extends { responses: infer R }
  ? { [Status in keyof R]: Status extends number ? Json<R[Status]> : never }[keyof R]
  : never;

type Places<C> = C extends { parameters: { path: infer Values } } ? { path: Values } : unknown;
type Query<C> = C extends { parameters: { query: infer Values } } ? { query: Loose<Values> }
  : C extends { parameters: { query?: infer Values } } ? { query?: Loose<Values> } : unknown;
type Body<C> = C extends { requestBody: { content: { "application/json": infer Values } } } ? { body: Values } : unknown;
type Form<C> = C extends { requestBody: { content: { "multipart/form-data": unknown } } } ? { form: FormData } : unknown;

/** What is undefined is not sent. */
type Loose<Values> = { [Name in keyof Values]: Values[Name] | undefined };

/** What a call takes. */
export type Given<M extends Method, P extends Path> =
  Places<Call<M, P>> & Query<Call<M, P>> & Body<Call<M, P>> & Form<Call<M, P>>;
