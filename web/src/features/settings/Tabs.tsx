import { Link, type LinkProps } from "@tanstack/react-router";
import css from "./Settings.module.css";

interface Tab {
  label: string;
  to: LinkProps["to"];
  search?: LinkProps["search"];
  params?: LinkProps["params"];
  /** Whether this is the tab that is shown. */
  here: boolean;
}

/** The parts of a settings page: each has an address of its own, so these are links. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav className={css.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.label} to={tab.to} params={tab.params as never} search={tab.search as never} className={css.tab} aria-current={tab.here ? "page" : undefined} activeOptions={{ exact: true }} activeProps={{}}>
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
