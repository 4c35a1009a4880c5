// @vitest-environment jsdom
import "@/testing";
import { MantineProvider, Menu } from "@mantine/core";
import { fireEvent, render, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, test, vi } from "vitest";
import { ReasonButton } from "./ReasonButton";
import { ReasonItem } from "./ReasonItem";
import { ToastProvider } from "./Toast";

const show = (children: ReactNode) =>
  render(
    <MantineProvider>
      <ToastProvider>{children}</ToastProvider>
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

test("an entry of a menu that is off stays in the arrow keys' reach, says why, and does nothing", () => {
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
