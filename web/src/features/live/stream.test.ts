import { describe, expect, it } from "vitest";
import type { LiveEvent } from "./event";
import { follow, type Source } from "./stream";

class Fake implements Source {
  closed = false;
  listeners = new Map<string, (event: MessageEvent<string>) => void>();
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void) {
    this.listeners.set(type, listener);
  }
  close() {
    this.closed = true;
  }
  send(type: string, data: unknown = {}) {
    this.listeners.get(type)?.({ data: JSON.stringify(data) } as MessageEvent<string>);
  }
}

function setUp() {
  const all: Fake[] = [];
  const heard: LiveEvent[] = [];
  const waits: { ms: number; run: () => void }[] = [];
  let lost = 0;
  const end = follow({
    open: () => {
      const one = new Fake();
      all.push(one);
      return one;
    },
    tell: (event) => heard.push(event),
    lost: () => lost++,
    wait: (ms, run) => {
      waits.push({ ms, run });
      return () => {};
    },
  });
  return { all, heard, waits, end, lost: () => lost };
}

describe("the stream of live updates", () => {
  it("tells which record has changed, and nothing of it", () => {
    const s = setUp();
    s.all[0]?.send("open");
    s.all[0]?.send("record-changed", { tracker: "t", record: "r" });
    s.all[0]?.send("record-gone", { tracker: "t", record: "q" });
    expect(s.heard).toEqual([
      { kind: "changed", tracker: "t", record: "r" },
      { kind: "gone", tracker: "t", record: "q" },
    ]);
  });
  it("opens again with growing pauses, and then says that something may have been missed", () => {
    const s = setUp();
    s.all[0]?.send("open");
    for (let i = 0; i < 8; i++) {
      s.all[i]?.send("error");
      s.waits[i]?.run();
    }
    expect(s.waits.map((w) => w.ms)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    expect(s.all[0]?.closed).toBe(true);
    expect(s.lost()).toBe(7);
    s.all[8]?.send("open");
    expect(s.heard).toEqual([{ kind: "missed" }]);
  });
  it("ends for good", () => {
    const s = setUp();
    s.end();
    expect(s.all[0]?.closed).toBe(true);
    s.all[0]?.send("error");
    s.waits[0]?.run();
    expect(s.all).toHaveLength(1);
  });
});
