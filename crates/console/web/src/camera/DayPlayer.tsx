import { useEffect, useImperativeHandle, useRef, useState, type ReactNode, type Ref } from "react";
import { useTranslation } from "react-i18next";
import type { PrivacyMask } from "../api/types";
import { failureText } from "../ui/failure";
import { FullScreen } from "../video/FullScreen";
import { Masked } from "../video/masks/Masked";
import { Pace, type Paced } from "../video/pace";
import { middleOf, pictureAt } from "../video/samples";
import { useNoBareFullScreen, Watermark } from "../video/Watermark";
import { useClipParts, usePictures, type ClipPart, type ClipRequest } from "./clip";

export interface DayPlayerProps {
  /** What is covered in the pictures. */
  masks: readonly PrivacyMask[];
  /** What to do with the picture that is shown. */
  handle: Ref<Stepper>;
  /** The span to load; `undefined` while there is nothing to show. */
  request: ClipRequest | undefined;
  /** Somebody chose an instant; a new object each time, so that the same one can be chosen twice. */
  target: { at: number } | undefined;
  playing: boolean;
  rate: number;
  /** Shown instead of the picture: why there is none. */
  word: ReactNode;
  /** Shown over the picture. */
  over?: ReactNode;
  /** The browser could not go on with the footage. */
  failed: () => void;
  /** The instant of the picture that is shown. */
  moved: (at: number) => void;
  /** The speed that is reached. */
  paced: (paced: Paced) => void;
  /** The loaded span is over; footage may go on at this instant. */
  ended: (at: number) => void;
  setPlaying: (on: boolean) => void;
  /** What the watermark says besides: the case it is looked at for. */
  about?: string | undefined;
}

export interface Stepper {
  /** The instant of the next picture, or of the one before; `undefined` while none is shown. */
  neighbour: (way: 1 | -1) => number | undefined;
}

/** An instant that lies in the neighbouring file's first or last picture for certain. */
const BESIDE_MS = 2;

/** Plays the recorded span that has the chosen instant. */
export function DayPlayer(props: DayPlayerProps) {
  const { handle, request, target, playing, rate, word, failed, moved } = props;
  const { paced, ended, setPlaying } = props;
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const pace = useRef<Pace>(undefined);
  const [broken, setBroken] = useState<string>();
  const { data: parts, error, isFetching } = useClipParts(request);
  const part = partFor(parts, target?.at);
  const address = part?.address;
  const { data: pictures } = usePictures(word ? undefined : address);
  /** When the picture on the screen is shown, by the player's clock. */
  const shown = useRef<number>(undefined);
  /** A player that stands is where its picture is: its clock may be a picture ahead or behind. */
  const stands = (): void => {
    const element = video.current;
    if (!element?.paused || element.seeking || !part || !pictures) return;
    if (shown.current === undefined) return;
    moved(part.from + middleOf(pictures, pictureAt(pictures, shown.current)) * 1000);
  };
  const latest = useRef({ part, paced, ended, stands });
  useEffect(() => {
    latest.current = { part, paced, ended, stands };
  });

  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const over = (): void => {
      if (latest.current.part) latest.current.ended(latest.current.part.to);
    };
    const made = new Pace(element, (told) => latest.current.paced(told), over);
    pace.current = made;
    let frame = 0;
    const picture = (_: number, { mediaTime }: VideoFrameCallbackMetadata): void => {
      shown.current = mediaTime;
      made.shown();
      latest.current.stands();
      frame = element.requestVideoFrameCallback(picture);
    };
    frame = element.requestVideoFrameCallback(picture);
    return () => {
      element.cancelVideoFrameCallback(frame);
      made.stop();
    };
  }, []);
  useEffect(() => pace.current?.know(pictures), [pictures]);
  useEffect(() => {
    const element = video.current;
    if (!element || !part || !target) return;
    const seconds = Math.max(0, (target.at - part.from) / 1000);
    // Before its length is known, an element keeps the wish and begins there.
    element.currentTime = pictures ? middleOf(pictures, pictureAt(pictures, seconds)) : seconds;
    // Pictures that come to be known later change nothing: the instant is the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [part, target]);
  useEffect(() => {
    if (!address) return;
    if (playing) pace.current?.play(rate);
    else pace.current?.stop();
  }, [playing, rate, address, target]);
  useImperativeHandle(handle, () => ({
    neighbour: (way) => {
      const element = video.current;
      if (!element || !part || !pictures) return undefined;
      // While a picture is being looked for, the wish says where one is.
      const seconds = element.seeking
        ? element.currentTime
        : (shown.current ?? element.currentTime);
      const place = pictureAt(pictures, seconds) + way;
      if (place >= pictures.times.length) return part.to + BESIDE_MS;
      if (place < pictureAt(pictures, 0)) return part.from - BESIDE_MS;
      return part.from + middleOf(pictures, place) * 1000;
    },
  }));

  const over =
    word ??
    (error ? failureText(t, error) : undefined) ??
    (broken !== undefined && broken === address ? t("day.cannotPlay") : undefined) ??
    (isFetching && !part ? t("day.loading") : undefined);
  useNoBareFullScreen();
  return (
    <div className="day-player" ref={frame}>
      <Masked masks={props.masks}>
        <video
          ref={video}
          src={word ? undefined : address}
          muted
          playsInline
          disablePictureInPicture={props.masks.length > 0}
          preload="auto"
          data-clip={address}
          aria-label={t("day.player")}
          onTimeUpdate={({ currentTarget }) => {
            if (part && !currentTarget.seeking) moved(part.from + currentTarget.currentTime * 1000);
          }}
          onSeeked={({ currentTarget }) => {
            if (part && playing) moved(part.from + currentTarget.currentTime * 1000);
          }}
          onPause={stands}
          onEnded={() => part && ended(part.to)}
          onError={() => {
            setBroken(address);
            failed();
          }}
          onClick={() => setPlaying(!playing)}
          // Its own menu would let it fill the screen without masks and watermark.
          onContextMenu={(event) => event.preventDefault()}
        />
      </Masked>
      <Watermark about={props.about} />
      <FullScreen frame={frame} />
      {!over && props.over}
      {over && <div className="day-word">{over}</div>}
    </div>
  );
}

/** The part with this instant, or the first that begins after it. */
function partFor(parts: readonly ClipPart[] | undefined, at = 0): ClipPart | undefined {
  return parts?.find(({ to }) => at < to) ?? parts?.at(-1);
}
