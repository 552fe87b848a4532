import { formatBytes } from "@/lib/format";
import { toast } from "@/lib/toast";
import type { ImageAttachment } from "./types";

export const imageTypes = ["image/png", "image/jpeg", "image/webp", "image/gif"];
const maxBytes = 20_000_000;

/** Reads the files that are images a model accepts, and reports the others. */
export async function readImages(files: Iterable<File>): Promise<ImageAttachment[]> {
  const read = [...files].map(async (file): Promise<ImageAttachment | null> => {
    if (!imageTypes.includes(file.type)) return refuse(file, "Only PNG, JPEG, WebP and GIF images can be attached.");
    if (file.size > maxBytes) return refuse(file, `An image has at most ${formatBytes(maxBytes)}.`);
    return { name: file.name, url: await toDataUrl(file) };
  });
  return (await Promise.all(read)).filter((image) => image !== null);
}

function refuse(file: File, reason: string): null {
  toast.error(`${file.name} is not attached`, new Error(reason));
  return null;
}

const toDataUrl = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error("The file cannot be read."));
    reader.readAsDataURL(file);
  });
