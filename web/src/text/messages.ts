// English must say everything that Chinese says: a missing or surplus key, or
// a sentence with other parts, is a type error.
export type Same<T> = {
  readonly [Key in keyof T]: T[Key] extends string
    ? string
    : T[Key] extends (...parts: infer Parts) => string
      ? (...parts: Parts) => string
      : Same<T[Key]>;
};
