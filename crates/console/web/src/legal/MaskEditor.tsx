import { useMutation } from "@tanstack/react-query";
import { Button, Input, Space } from "antd";
import { useState, type KeyboardEvent, type MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import type { PrivacyMask } from "../api/types";
import { Failed } from "../ui/Failed";
import { reasonWord } from "../ui/words";
import {
  coversSomething,
  LEAST_CORNERS,
  MOST_CORNERS,
  MOST_MASKS,
  pointAt,
  typed,
  written,
  type Point,
} from "../video/masks/mask";
import "../video/masks/masks.css";

/** A quarter of the picture in its middle, for whoever goes on with the keyboard. */
const FIRST: PrivacyMask = {
  points: [
    [2500, 2500],
    [7500, 2500],
    [7500, 7500],
    [2500, 7500],
  ],
};

/** Draws masks on a real picture of the camera: corner by corner with the mouse, or as numbers. */
export function MaskEditor({
  camera,
  readOnly,
  value = [],
  onChange,
}: {
  camera: string;
  readOnly: boolean;
  value?: PrivacyMask[];
  onChange?: (masks: PrivacyMask[]) => void;
}) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<number>();
  const looking = useMutation({
    mutationFn: () =>
      ask(api.POST("/api/v1/cameras/{id}/probe", { params: { path: { id: camera } } })),
  });
  const change = (masks: PrivacyMask[]): void => onChange?.(masks);
  const snapshot = looking.data?.snapshot;
  return (
    <div className="masks-edited">
      <p>{t("legal.masks.lead")}</p>
      <Space wrap className="gap-below">
        <Button disabled={false} loading={looking.isPending} onClick={() => looking.mutate()}>
          {t("legal.masks.picture")}
        </Button>
        {!readOnly && (
          <Button
            disabled={value.length >= MOST_MASKS}
            onClick={() => {
              change([...value, FIRST]);
              setChosen(value.length);
            }}
          >
            {t("legal.masks.add")}
          </Button>
        )}
      </Space>
      {looking.error && <Failed error={looking.error} />}
      {looking.data && !snapshot && (
        <p role="alert">{reasonWord(looking.data.reason ?? "unreachable")}</p>
      )}
      {snapshot && (
        <Drawing
          picture={`data:image/jpeg;base64,${snapshot}`}
          masks={value}
          chosen={chosen}
          add={
            readOnly || value.length >= MOST_MASKS ? undefined : (mask) => change([...value, mask])
          }
        />
      )}
      {value.map((mask, index) => (
        <Corners
          key={`${index} ${written(mask)}`}
          number={index + 1}
          mask={mask}
          readOnly={readOnly}
          choose={() => setChosen(index)}
          change={(changed) => change(value.map((one, at) => (at === index ? changed : one)))}
          remove={() => change(value.filter((_, at) => at !== index))}
        />
      ))}
    </div>
  );
}

/** The picture with its masks; each press is a corner of the next one. */
function Drawing({
  picture,
  masks,
  chosen,
  add,
}: {
  picture: string;
  masks: readonly PrivacyMask[];
  chosen: number | undefined;
  add: ((mask: PrivacyMask) => void) | undefined;
}) {
  const { t } = useTranslation();
  const [corners, setCorners] = useState<Point[]>([]);
  const mask = { points: corners };
  const whole = corners.length >= LEAST_CORNERS && coversSomething(mask);
  const finish = (): void => {
    if (whole) add?.(mask);
    setCorners([]);
  };
  const press = (event: MouseEvent<HTMLButtonElement>): void => {
    // Pressed with a key it is nowhere: with keys, corners are typed.
    if (!add || corners.length >= MOST_CORNERS || event.detail === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    setCorners([...corners, pointAt(event.clientX, event.clientY, box)]);
  };
  const list = (points: readonly (readonly number[])[]): string =>
    points.map((point) => point.join(",")).join(" ");
  return (
    <>
      <button
        type="button"
        className="mask-editor"
        data-drawing={corners.length}
        aria-label={t("legal.masks.draw")}
        onClick={press}
      >
        <img src={picture} alt="" draggable={false} />
        <svg viewBox="0 0 10000 10000" preserveAspectRatio="none" aria-hidden>
          {masks.map((mask, index) => (
            <polygon key={index} data-chosen={index === chosen} points={list(mask.points)} />
          ))}
          {corners.length > 0 && <polyline points={list(corners)} />}
          {corners.map(([x, y], index) => (
            <circle key={index} cx={x} cy={y} r={80} />
          ))}
        </svg>
      </button>
      {add && (
        <Space className="gap-below" wrap>
          <Button disabled={!whole} onClick={finish}>
            {t("legal.masks.finish")}
          </Button>
          <Button disabled={corners.length === 0} onClick={() => setCorners([])}>
            {t("legal.masks.discard")}
          </Button>
          <span className="wizard-hint">{t("legal.masks.drawHint")}</span>
        </Space>
      )}
    </>
  );
}

/** The corners of a mask as numbers. */
function Corners({
  number,
  mask,
  readOnly,
  choose,
  change,
  remove,
}: {
  number: number;
  mask: PrivacyMask;
  readOnly: boolean;
  choose: () => void;
  change: (mask: PrivacyMask) => void;
  remove: () => void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState(written(mask));
  const read = typed(text);
  const done = (): void => {
    if (read && written(read) !== written(mask)) change(read);
  };
  return (
    <div className="mask-line" data-mask={number}>
      <Input
        value={text}
        readOnly={readOnly}
        status={read ? "" : "error"}
        aria-label={t("legal.masks.corners", { n: number })}
        prefix={number}
        onFocus={choose}
        onChange={({ target }) => setText(target.value)}
        onBlur={done}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key !== "Enter") return;
          // Or the whole record would be sent.
          event.preventDefault();
          done();
        }}
      />
      {!readOnly && <Button onClick={remove}>{t("legal.masks.remove", { n: number })}</Button>}
    </div>
  );
}
