import { DatePicker } from "antd";
import { fromWallClock, rfc3339 } from "../time";

/** From when to when, as the API takes it; what was not chosen is absent. */
export interface Range {
  from?: string | undefined;
  to?: string | undefined;
}

/** Two times of the town's clock, for a filter. */
export function RangePicker(props: { label: string; change: (range: Range) => void }) {
  const { label, change } = props;
  return (
    <DatePicker.RangePicker
      showTime
      aria-label={label}
      onChange={(range) => {
        const [from, to] = [range?.[0], range?.[1]].map(
          (picked) => picked && rfc3339(fromWallClock(picked.format("YYYY-MM-DDTHH:mm:ss"))),
        );
        change({ from: from ?? undefined, to: to ?? undefined });
      }}
    />
  );
}
