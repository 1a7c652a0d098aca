/** Firmware and log jobs in words, and how to ask for them in each dialect. */
import { is1x } from "./dialects";
import type { Wish } from "./limits";
import type { Tone } from "./words";

const WORDS: Record<string, string> = {
  DownloadScheduled: "Waits to download", Downloading: "Downloading", DownloadPaused: "Download paused", Downloaded: "Downloaded", DownloadFailed: "Download failed",
  SignatureVerified: "Signature is right", InvalidSignature: "Signature is wrong", InstallScheduled: "Waits to install", Installing: "Installing", InstallRebooting: "Restarting", Installed: "Installed",
  InstallationFailed: "Installation failed", InstallVerificationFailed: "Installed, but not sound", ChecksumVerified: "Checksum is right", InvalidChecksum: "Checksum is wrong", Published: "Published", PublishFailed: "Publishing failed",
  Uploading: "Uploading", Uploaded: "Uploaded", UploadFailure: "Upload failed", UploadFailed: "Upload failed", PermissionDenied: "No permission", BadMessage: "Not understood", NotSupportedOperation: "Not supported",
  AcceptedCanceled: "Accepted, the one before was cancelled", Cancelled: "Cancelled", Unpublished: "No longer published", Idle: "Nothing to do",
};
const BAD = /Failed|Failure|Invalid|Denied|BadMessage|NotSupported|Rejected|RevokedCertificate/;
const DONE = /^(Installed|Uploaded|Published)$/;

export const jobWord = (status: string): string => WORDS[status] ?? status;

export interface JobLike {
  answer: string | null;
  status: string | null;
  is_over: boolean;
}

/** The newest word about a job: the station's last status, else what it answered when it was asked. */
export function jobState(job: JobLike): { tone: Tone; text: string } {
  const word = job.status ?? job.answer;
  if (word === null) return { tone: "busy", text: "Asked" };
  if (BAD.test(word)) return { tone: "bad", text: jobWord(word) };
  if (DONE.test(word)) return { tone: "good", text: jobWord(word) };
  return { tone: job.is_over ? "idle" : "busy", text: jobWord(word) };
}

export interface FirmwareWish {
  location: string;
  /** ISO instants. */
  retrieve_at: string;
  install_at: string | null;
  signature: string;
  certificate: string;
  id: number;
}

/** 1.6 with a signature is SignedUpdateFirmware; over SOAP and without one it is the plain UpdateFirmware. */
export function firmwareWish(dialect: string | null, wanted: FirmwareWish): Wish {
  const signed = Boolean(wanted.signature && wanted.certificate);
  if (is1x(dialect) && !signed) return { action: "UpdateFirmware", payload: { location: wanted.location, retrieveDate: wanted.retrieve_at } };
  const firmware = {
    location: wanted.location,
    retrieveDateTime: wanted.retrieve_at,
    ...(wanted.install_at ? { installDateTime: wanted.install_at } : {}),
    ...(signed ? { signature: wanted.signature, signingCertificate: wanted.certificate } : {}),
  };
  return { action: is1x(dialect) ? "SignedUpdateFirmware" : "UpdateFirmware", payload: { requestId: wanted.id, firmware } };
}

export interface LogWish {
  kind: "diagnostics" | "DiagnosticsLog" | "SecurityLog";
  location: string;
  from: string | null;
  until: string | null;
  id: number;
}

export function logWish(wanted: LogWish): Wish {
  if (wanted.kind === "diagnostics") {
    return { action: "GetDiagnostics", payload: { location: wanted.location, ...(wanted.from ? { startTime: wanted.from } : {}), ...(wanted.until ? { stopTime: wanted.until } : {}) } };
  }
  const log = { remoteLocation: wanted.location, ...(wanted.from ? { oldestTimestamp: wanted.from } : {}), ...(wanted.until ? { latestTimestamp: wanted.until } : {}) };
  return { action: "GetLog", payload: { log, logType: wanted.kind, requestId: wanted.id } };
}
