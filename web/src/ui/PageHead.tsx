import { Fragment, type ReactNode } from "react";
import { useTitle } from "./useTitle";
import css from "./PageHead.module.css";

/** Title of a page with the way to it and what can be done on it. */
export function PageHead({ title, crumbs = [], children, after }: { title: string; crumbs?: ReactNode[]; children?: ReactNode; after?: ReactNode }) {
  useTitle(title);
  return (
    <header className={css.head}>
      <div className={css.words}>
        {crumbs.length > 0 && (
          <div className={css.crumbs}>
            {crumbs.map((crumb, i) => (
              <Fragment key={i}>
                {i > 0 && <span aria-hidden="true">›</span>}
                <span>{crumb}</span>
              </Fragment>
            ))}
          </div>
        )}
        <div className={css.line}>
          <h1>{title}</h1>
          {after}
        </div>
      </div>
      {children && <div className={css.actions}>{children}</div>}
    </header>
  );
}
