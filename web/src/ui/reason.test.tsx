// @vitest-environment jsdom
import "@/testing";
import { MantineProvider, Menu } from "@mantine/core";
import { fireEvent, render, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, test, vi } from "vitest";
import { ApiError } from "@/api/error";
import { ReasonButton } from "./ReasonButton";
import { ReasonItem } from "./ReasonItem";
import { RefusalText, useRefuse } from "./Refusal";
import { reasonText } from "./reasons";
import { ToastProvider } from "./Toast";
import { WhyContext, type Refusal } from "./why";

const show = (children: ReactNode, why: ((refusal: Refusal) => void) | null = null) =>
  render(
    <MantineProvider>
      <ToastProvider>
        <WhyContext value={why}>{children}</WhyContext>
      </ToastProvider>
    </MantineProvider>,
  );

describe("a button that is off", () => {
  test("can be reached, names its reason, and says it when pressed instead of acting", () => {
    const act = vi.fn();
    show(
      <ReasonButton reason="Your role does not allow this." onClick={act}>
        Archive
      </ReasonButton>,
    );
    const button = screen.getByRole("button", { name: "Archive" });
    expect(button.getAttribute("aria-disabled")).toBe("true");
    expect(button.hasAttribute("disabled")).toBe(false);
    expect(document.getElementById(button.getAttribute("aria-describedby") ?? "")?.textContent).toBe("Your role does not allow this.");
    fireEvent.click(button);
    expect(act).not.toHaveBeenCalled();
    expect(screen.getByRole("status").textContent).toContain("Your role does not allow this.");
  });
  test("leads to what is missing where there is a place to lead to", () => {
    const act = vi.fn();
    const lead = vi.fn();
    show(
      <ReasonButton reason="1 thing is needed." onClick={act} onRefused={lead}>
        Move
      </ReasonButton>,
    );
    fireEvent.click(screen.getByRole("button", { name: "Move" }));
    expect(lead).toHaveBeenCalledOnce();
    expect(act).not.toHaveBeenCalled();
    expect(screen.getByRole("status").textContent).toBe("");
  });
  test("is an ordinary button once it is on", () => {
    const act = vi.fn();
    show(
      <ReasonButton reason={null} onClick={act}>
        Archive
      </ReasonButton>,
    );
    const button = screen.getByRole("button", { name: "Archive" });
    expect(button.hasAttribute("aria-disabled")).toBe(false);
    expect(button.hasAttribute("aria-describedby")).toBe(false);
    fireEvent.click(button);
    expect(act).toHaveBeenCalledOnce();
  });
});

test("an entry of a menu that is off stays in the arrow keys' reach, says why, and does not act", () => {
  const act = vi.fn();
  show(
    <Menu opened withinPortal={false} transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <button type="button">More</button>
      </Menu.Target>
      <Menu.Dropdown>
        <ReasonItem reason="This record is archived." onClick={act}>
          Delete
        </ReasonItem>
        <ReasonItem reason={null} onClick={act}>
          Copy
        </ReasonItem>
      </Menu.Dropdown>
    </Menu>,
  );
  const off = screen.getByRole("menuitem", { name: /Delete/ });
  expect(off.getAttribute("aria-disabled")).toBe("true");
  expect(off.hasAttribute("data-disabled")).toBe(false);
  expect(off.textContent).toContain("This record is archived.");
  fireEvent.click(off);
  expect(act).not.toHaveBeenCalled();
  const on = screen.getByRole("menuitem", { name: "Copy" });
  expect(on.hasAttribute("aria-disabled")).toBe(false);
  fireEvent.click(on);
  expect(act).toHaveBeenCalledOnce();
});

describe("nobody has to lead a control that rights keep off to Why?", () => {
  const codes = ["tracker_restricted", "record_restricted", "no_role", "site", "region", "ceiling", "cell_none", "not_assigned", "archived", "key_scope", "channel", "address", "settings", "superuser", "unmarked", "other_site", "a new code", undefined];
  for (const code of codes) {
    test(`${code ?? "without a code"}: the button and the entry of a menu both open it, by themselves`, () => {
      const [act, why, reason] = [vi.fn(), vi.fn(), reasonText(code)];
      show(
        <>
          <ReasonButton reason={reason} onClick={act}>
            Archive
          </ReasonButton>
          <Menu opened withinPortal={false} transitionProps={{ duration: 0 }}>
            <Menu.Target>
              <button type="button">More</button>
            </Menu.Target>
            <Menu.Dropdown>
              <ReasonItem reason={reason} onClick={act}>
                Delete
              </ReasonItem>
            </Menu.Dropdown>
          </Menu>
        </>,
        why,
      );
      fireEvent.click(screen.getByRole("button", { name: "Archive" }));
      fireEvent.click(screen.getByRole("menuitem", { name: /Delete/ }));
      expect(why.mock.calls).toEqual([[{ reason }], [{ reason }]]);
      expect(act).not.toHaveBeenCalled();
    });
  }

  test("what it knows of the question goes along, also where its sentence is its own", () => {
    const why = vi.fn();
    show(
      <ReasonButton reason="Only who wrote it." asks={{ action: "comment" }}>
        Change
      </ReasonButton>,
      why,
    );
    fireEvent.click(screen.getByRole("button", { name: "Change" }));
    expect(why).toHaveBeenCalledWith({ reason: "Only who wrote it.", asks: { action: "comment" } });
  });

  test("what only waits for something is no refusal: it says so", () => {
    const why = vi.fn();
    show(<ReasonButton reason="Nothing is changed yet.">Save</ReasonButton>, why);
    fireEvent.click(screen.getByRole("button", { name: "Save" }));
    expect(why).not.toHaveBeenCalled();
    expect(screen.getByRole("status").textContent).toContain("Nothing is changed yet.");
  });
});

describe("a refusal of the server", () => {
  const error = (status: number, code = "forbidden") => new ApiError({ status, code, detail: "It was refused." }, null, null);
  const Line = ({ of }: { of: unknown }) => {
    const refuse = useRefuse();
    return (
      <>
        <p role="alert">
          <RefusalText error={of} />
        </p>
        <button type="button" onClick={() => refuse(of)}>
          Try
        </button>
      </>
    );
  };

  test("carries Why? where the rights refused, in its line and in the page's corner", () => {
    const [why, refused] = [vi.fn(), error(403)];
    show(<Line of={refused} />, why);
    expect(screen.getByRole("alert").textContent).toBe("It was refused. Why?");
    fireEvent.click(screen.getByRole("button", { name: "Why?" }));
    fireEvent.click(screen.getByRole("button", { name: "Try" }));
    fireEvent.click(screen.getAllByRole("button", { name: "Why?" })[1]!);
    expect(why.mock.calls).toEqual([[{ reason: "It was refused.", error: refused }], [{ reason: "It was refused.", error: refused }]]);
  });

  for (const other of [error(404), error(409), error(422), error(500), error(403, "proof_needed"), new Error("x")]) {
    test(`carries none for ${other instanceof ApiError ? `${other.status} ${other.code}` : "what is no answer"}`, () => {
      show(<Line of={other} />, vi.fn());
      fireEvent.click(screen.getByRole("button", { name: "Try" }));
      expect(screen.queryByRole("button", { name: "Why?" })).toBeNull();
    });
  }

  test("carries none where there is no Why? to open", () => {
    show(<Line of={error(403)} />);
    expect(screen.queryByRole("button", { name: "Why?" })).toBeNull();
  });
});
