import { expect, type Locator, type Page } from "@playwright/test";
import { expectNoSidewaysScroll } from "./people";

/** The phone of who is on the way: 390 by 844, and fingers. */
export const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

/** What a camera hands over. */
export const photo = (name: string) => ({ name, mimeType: "image/png", buffer: picture });

/** What is smaller than a thumb: everything that can be pressed and is shown, a box with its label as one. */
const tooSmall = (page: Page) =>
  page.evaluate(() => {
    const pressed = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=link], [role=checkbox], [role=radio], [role=switch], [role=tab], [role=menuitem], [role=option]";
    const shown = (e: Element) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().width > 1 && e.getBoundingClientRect().height > 1;
    // A link for keyboards waits above the page until it has the focus.
    const aside = (e: Element) => getComputedStyle(e).position === "absolute" && e.getBoundingClientRect().bottom <= 0 && e.closest("main") === null;
    const boxes = new Set(["checkbox", "radio"]);
    return [...document.querySelectorAll<HTMLElement>(pressed)].flatMap((e) => {
      const parts = [e, ...(e instanceof HTMLInputElement && boxes.has(e.type) ? (e.labels ?? []) : [])].filter(shown).map((part) => part.getBoundingClientRect());
      if (parts.length === 0 || aside(e) || e.closest("[inert]") !== null) return [];
      const width = Math.max(...parts.map((p) => p.right)) - Math.min(...parts.map((p) => p.left));
      const height = Math.max(...parts.map((p) => p.bottom)) - Math.min(...parts.map((p) => p.top));
      const name = e.getAttribute("aria-label") ?? (e.innerText.trim() || e.outerHTML.slice(0, 120));
      return Math.min(width, height) < 43.99 ? [`${name}: ${Math.round(width)} × ${Math.round(height)}`] : [];
    });
  });

/** Whatever can be pressed on the page as it is now can be hit with a thumb, and nothing sticks out to the side. */
export async function expectForThumbs(page: Page): Promise<void> {
  await expect.poll(() => tooSmall(page), { message: `smaller than 44 pixels on ${page.url()}` }).toEqual([]);
  await expectNoSidewaysScroll(page);
}

/** Taps, counted, each on something large enough for a thumb. */
export class Thumb {
  taps = 0;
  constructor(private readonly page: Page) {}
  async tap(target: Locator): Promise<void> {
    await target.scrollIntoViewIfNeeded();
    const box = await target.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), String(target)).toBeGreaterThanOrEqual(44);
    await target.tap();
    this.taps++;
    await expectNoSidewaysScroll(this.page);
  }
  async shoot(target: Locator, name: string): Promise<void> {
    const chooser = this.page.waitForEvent("filechooser");
    await this.tap(target);
    await (await chooser).setFiles(photo(name));
  }
  /** Writes with a finger, without lifting it: one touch. */
  async sign(pad: Locator): Promise<void> {
    const box = (await pad.boundingBox())!;
    await this.page.mouse.move(box.x + 30, box.y + 40);
    await this.page.mouse.down();
    await this.page.mouse.move(box.x + 120, box.y + 80, { steps: 4 });
    await this.page.mouse.up();
    this.taps++;
  }
}
