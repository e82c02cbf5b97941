#!/bin/sh
# Makes the built-in clips again. Needs cargo, and Debian's ffmpeg (with libx264 and libx265),
# fontconfig and fonts-noto-cjk. Nothing of this is needed to build or run the cameras.
#
#   clips/make.sh            all clips
#   clips/make.sh 03 12      those of two cameras
#   clips/make.sh special    those for questions of ingest
#
# Each clip of a camera is a loop of 6 s with a key picture every 2 s, then one group of a frozen
# picture and one of black ones (src/film.rs cuts them apart by the number of frames).
set -eu
cd "$(dirname "$0")"
command -v ffmpeg >/dev/null || { echo "make.sh: ffmpeg is missing (apt-get install ffmpeg)" >&2; exit 1; }
font=$(fc-match -f '%{file}' 'Noto Sans CJK SC:bold')
case $font in *NotoSansCJK*) ;; *) echo "make.sh: Noto Sans CJK is missing (apt-get install fonts-noto-cjk)" >&2; exit 1 ;; esac
: "${DRAW:=}"
if [ -z "$DRAW" ]; then
    (cd .. && cargo build --quiet --release -p simcam --example draw_clip)
    DRAW=$(cd .. && cargo metadata --no-deps --offline --format-version=1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release/examples/draw_clip
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# clip NUMBER WIDTH HEIGHT FPS LOOP GROUP OUTPUT CODER...: draws one clip, writes the texts into it
# and codes it.
clip() {
    number=$1 width=$2 height=$3 fps=$4 loop=$5 group=$6 output=$7
    shift 7
    "$DRAW" title "$number" >"$work/title"
    printf 'CAM %02d' "$number" >"$work/name"
    size=$((height / 22))
    counter="%{eif\\:if(lt(n\\,$loop)\\,n\\,floor($loop/2))\\:d\\:4}"
    text="fontfile=$font:fontcolor=white:borderw=$((height / 240)):bordercolor=black@0.8:enable='lt(n,$((loop + group)))'"
    "$DRAW" "$number" "$width" "$height" "$loop" "$group" |
        ffmpeg -nostdin -v error -y -f rawvideo -pix_fmt yuv420p -s "${width}x$height" -r "$fps" -i - \
            -vf "drawtext=$text:fontsize=$size:textfile=$work/title:expansion=none:x=$((size / 2)):y=$((size / 2)),drawtext=$text:fontsize=$size:textfile=$work/name:expansion=none:x=w-$((size * 7)):y=h-$((size * 2)),drawtext=$text:fontsize=$size:text='$counter':x=w-$((size * 3)):y=h-$((size * 2))" \
            -color_primaries bt709 -color_trc bt709 -colorspace bt709 "$@" "$output"
    printf '%s %s bytes\n' "$output" "$(wc -c <"$output")"
}

# The encoders' notes about themselves (SEI) are left out where no SEI is needed.
h264() {
    echo "-c:v libx264 -preset slow -crf $1 -profile:v high -x264-params keyint=$2:min-keyint=$2:scenecut=0:bframes=0:ref=2:aud=0 -bsf:v filter_units=remove_types=6"
}
h265() {
    echo "-c:v libx265 -preset medium -crf $1 -x265-params keyint=$2:min-keyint=$2:scenecut=0:bframes=0:open-gop=0:info=0:repeat-headers=1:log-level=error -bsf:v filter_units=remove_types=39|40"
}

camera() {
    number=$((${1#0}))
    # shellcheck disable=SC2046 # the options are words
    {
        clip "$number" 1280 720 25 150 50 "$1-main.h264" $(h264 29 50)
        clip "$number" 640 360 15 90 30 "$1-sub.h264" $(h264 29 30)
        clip "$number" 1280 720 25 150 50 "$1-main.h265" $(h265 31 50)
        clip "$number" 640 360 15 90 30 "$1-sub.h265" $(h265 31 30)
    }
}

special() {
    clip 201 640 360 15 150 0 open-group.h265 -c:v libx265 -preset medium -crf 29 \
        -x265-params keyint=30:min-keyint=30:scenecut=0:bframes=3:b-adapt=0:b-pyramid=1:open-gop=1:info=0:repeat-headers=1:log-level=error
    clip 202 640 360 15 150 0 recovery-point.h264 -c:v libx264 -preset slow -crf 27 -profile:v high \
        -x264-params keyint=30:min-keyint=30:scenecut=0:bframes=2:b-adapt=0:b-pyramid=none:open-gop=1
    # shellcheck disable=SC2046
    {
        clip 203 640 360 15 300 0 long-group.h264 $(h264 27 300)
        clip 204 640 360 15 300 0 long-group.h265 $(h265 29 300)
    }
}

# The sound of cameras that have AAC: AAC-LC, 16 kHz, mono.
tone() {
    ffmpeg -v error -f lavfi -i sine=frequency=440:sample_rate=16000:duration=2 -ac 1 \
        -c:a aac -b:a 24k -fflags +bitexact -flags:a +bitexact -f adts -y tone.aac
}

[ $# -gt 0 ] || set -- 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 special tone
for what in "$@"; do
    case $what in special) special ;; tone) tone ;; *) camera "$what" ;; esac
done
