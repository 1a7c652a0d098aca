/** Reads square codes from the camera with the browser's own detector. */

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

function detectorClass(): DetectorClass | null {
  return (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector ?? null;
}

/** True where there are a detector that knows square codes and a camera a page may ask for. */
export async function canScan(): Promise<boolean> {
  const found = detectorClass();
  if (!found || !("mediaDevices" in navigator)) return false;
  return (await found.getSupportedFormats()).includes("qr_code");
}

const LOOK_EACH_MS = 150;

export class Scanner {
  #stream: MediaStream | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  /** `onText` says whether the text was what we look for; then scanning is over. */
  constructor(
    private readonly video: HTMLVideoElement,
    private readonly onText: (text: string) => boolean,
  ) {}

  /** False when there is no camera or the person refused it. */
  async start(): Promise<boolean> {
    const found = detectorClass();
    if (!found) return false;
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      if (this.#stopped) return this.#end();
      this.video.srcObject = this.#stream;
      await this.video.play();
    } catch {
      return this.#end();
    }
    this.#look(new found({ formats: ["qr_code"] }));
    return true;
  }

  stop(): void {
    this.#stopped = true;
    this.#end();
  }

  #end(): false {
    clearTimeout(this.#timer);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    return false;
  }

  #look(detector: Detector): void {
    this.#timer = setTimeout(() => {
      void detector.detect(this.video).then(
        (codes) => {
          if (!this.#stopped && !codes.some((code) => this.onText(code.rawValue))) this.#look(detector);
        },
        () => this.#look(detector), // a frame that could not be read; the next one may
      );
    }, LOOK_EACH_MS);
  }
}
