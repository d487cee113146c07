import "react";

declare module "react" {
  // Our own custom properties in style attributes: style={{ "--tone": … }}.
  interface CSSProperties {
    [property: `--${string}`]: string | number | undefined;
  }
}
