/**
 * A timeline on a canvas: wheel zooms, dragging moves, a click chooses an instant; with the
 * keyboard it is a slider. Framework-free: what it shows is given, what people do is told.
 */

import { DAY_MS } from "../../time";
import { draw, type TimelineData } from "./draw";
import {
  moved,
  NEAREST_MS,
  showing,
  thumbnailStep,
  toInstant,
  WIDEST_MS,
  zoomed,
  type View,
} from "./scale";

export interface TimelineEvents {
  /** Somebody chose an instant. */
  seek: (instant: number) => void;
  /** What a screen reader says for an instant. */
  words: (instant: number) => string;
  /** Something else is looked at. */
  looked: (view: View) => void;
  /** The pointer is over an instant, or has left. */
  hovered: (hover: Hover | undefined) => void;
}

/** Where the pointer is. */
export interface Hover {
  instant: number;
  /** From the left edge, in CSS pixels. */
  x: number;
  /** How long a pixel is, in milliseconds. */
  scale: number;
  /** How far apart thumbnails are worth having. */
  step: number;
}

/** Further than this, a press was a drag. */
const CLICK_PX = 4;
const STEP_MS = 10_000;

export class Timeline {
  readonly #canvas: HTMLCanvasElement;
  readonly #events: TimelineEvents;
  readonly #resizes: ResizeObserver;
  readonly #stop = new AbortController();
  #whole: View;
  #view: View;
  #data: TimelineData;
  #press: { x: number; view: View; dragged: boolean } | undefined;
  #frame = 0;
  #told: View | undefined;

  constructor(
    canvas: HTMLCanvasElement,
    { whole, view }: { whole: View; view: View },
    data: TimelineData,
    events: TimelineEvents,
  ) {
    this.#canvas = canvas;
    this.#events = events;
    this.#whole = whole;
    this.#view = view;
    this.#data = data;
    this.#resizes = new ResizeObserver(() => this.#redraw());
    this.#resizes.observe(canvas);
    const { signal } = this.#stop;
    canvas.addEventListener("wheel", this.#wheel, { signal, passive: false });
    canvas.addEventListener("pointerdown", this.#down, { signal });
    canvas.addEventListener("pointermove", this.#move, { signal });
    canvas.addEventListener("pointerup", this.#up, { signal });
    canvas.addEventListener("pointerleave", this.#leave, { signal });
    canvas.addEventListener("keydown", this.#key, { signal });
    this.#redraw();
  }

  /** Shows other data; the view follows the playhead, but not while somebody drags it. */
  update(whole: View, data: TimelineData): void {
    const jumped = data.position !== this.#data.position;
    this.#whole = whole;
    if (jumped && !this.#press) this.#view = showing(this.#view, whole, data.position);
    else this.#view = moved(this.#view, whole, 0);
    this.#data = { ...data, hover: this.#data.hover };
    this.#redraw();
  }

  /** Shows this stretch, as far as it lies in the whole. */
  look(stretch: View): void {
    const span = Math.min(WIDEST_MS, Math.max(NEAREST_MS, stretch.to - stretch.from));
    this.#view = moved({ from: stretch.to - span, to: stretch.to }, this.#whole, 0);
    this.#redraw();
  }

  /** Shows so much, with the playhead where it is, or in the middle if it was out of sight. */
  span(length: number): void {
    const { from, to } = this.#view;
    const { position } = this.#data;
    if (position < from || position > to) {
      this.look({ from: position - length / 2, to: position + length / 2 });
    } else this.zoom(length / (to - from));
  }

  /** Zooms around the playhead; below 1 is nearer. */
  zoom(factor: number): void {
    this.#view = zoomed(this.#view, this.#whole, this.#data.position, factor);
    this.#redraw();
  }

  close(): void {
    this.#stop.abort();
    this.#resizes.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  #redraw(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    const canvas = this.#canvas;
    const { clientWidth: width, clientHeight: height } = canvas;
    const context = canvas.getContext("2d");
    if (!context || width === 0) return;
    const scale = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
    context.setTransform(scale, 0, 0, scale, 0, 0);
    draw(context, { width, height }, this.#view, this.#data);
    this.#describe();
    const { from, to } = this.#view;
    if (this.#told?.from === from && this.#told.to === to) return;
    this.#told = this.#view;
    this.#events.looked(this.#view);
  }

  #describe(): void {
    const { position } = this.#data;
    const set = (name: string, value: string) => this.#canvas.setAttribute(name, value);
    set("aria-valuemin", String(Math.round(this.#whole.from / 1000)));
    set("aria-valuemax", String(Math.round(this.#whole.to / 1000)));
    set("aria-valuenow", String(Math.round(position / 1000)));
    set("aria-valuetext", this.#events.words(position));
  }

  #at(event: MouseEvent): number {
    const box = this.#canvas.getBoundingClientRect();
    return toInstant(this.#view, box.width, event.clientX - box.left);
  }

  #seek(instant: number): void {
    const { from, to } = this.#whole;
    this.#events.seek(Math.min(to - 1, this.#data.now, Math.max(from, instant)));
  }

  readonly #wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const lines = event.deltaMode === 0 ? event.deltaY / 100 : event.deltaY / 3;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      const way = (event.deltaX || event.deltaY) / 500;
      this.#view = moved(this.#view, this.#whole, way * (this.#view.to - this.#view.from));
    } else {
      this.#view = zoomed(this.#view, this.#whole, this.#at(event), 1.25 ** lines);
    }
    this.#redraw();
  };

  readonly #down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#press = { x: event.clientX, view: this.#view, dragged: false };
  };

  readonly #move = (event: PointerEvent): void => {
    const instant = this.#at(event);
    this.#data = { ...this.#data, hover: instant };
    this.#hovered(event);
    const press = this.#press;
    if (press) {
      const pixels = event.clientX - press.x;
      if (Math.abs(pixels) > CLICK_PX) press.dragged = true;
      if (press.dragged) {
        const span = press.view.to - press.view.from;
        const by = (-pixels / Math.max(1, this.#canvas.clientWidth)) * span;
        this.#view = moved(press.view, this.#whole, by);
      }
    }
    this.#redraw();
  };

  readonly #up = (event: PointerEvent): void => {
    const press = this.#press;
    this.#press = undefined;
    if (press && !press.dragged) this.#seek(this.#at(event));
  };

  #hovered(event: PointerEvent): void {
    const box = this.#canvas.getBoundingClientRect();
    this.#events.hovered({
      instant: this.#at(event),
      x: event.clientX - box.left,
      scale: (this.#view.to - this.#view.from) / Math.max(1, box.width),
      step: thumbnailStep(this.#view, box.width),
    });
  }

  readonly #leave = (): void => {
    this.#events.hovered(undefined);
    this.#data = { ...this.#data, hover: undefined };
    this.#redraw();
  };

  readonly #key = (event: KeyboardEvent): void => {
    const step = event.shiftKey ? 6 * STEP_MS : STEP_MS;
    const { position } = this.#data;
    const targets: Record<string, number> = {
      ArrowLeft: position - step,
      ArrowRight: position + step,
      ArrowDown: position - step,
      ArrowUp: position + step,
      PageUp: position + DAY_MS / 24,
      PageDown: position - DAY_MS / 24,
      Home: this.#view.from,
      End: this.#view.to,
    };
    const target = targets[event.key];
    if (target !== undefined) this.#seek(target);
    else if (event.key === "+" || event.key === "=") this.zoom(0.5);
    else if (event.key === "-") this.zoom(2);
    else return;
    event.preventDefault();
  };
}
