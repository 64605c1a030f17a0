// Files and folders from a drop. A folder is read to the bottom: a DICOM series is a folder.

/** All files of a drop, in the order of their paths. */
export async function droppedFiles(data: DataTransfer): Promise<File[]> {
	const entries = [...data.items].map((i) => i.webkitGetAsEntry()).filter((e) => e !== null);
	if (entries.length === 0) return [...data.files];
	const lists = await Promise.all(entries.map(filesOf));
	return wanted(lists.flat());
}

/** Leaves out what operating systems put beside files. */
export const wanted = (files: File[]) =>
	files.filter((f) => f.size > 0 && !/^(\.|Thumbs\.db$|desktop\.ini$)/i.test(f.name));

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
	if (entry.isFile) {
		return [await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail))];
	}
	const reader = (entry as FileSystemDirectoryEntry).createReader();
	const files: File[] = [];
	for (;;) {
		// A folder hands out its entries in portions; an empty one is the end.
		const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
		if (some.length === 0) return files;
		for (const e of some) files.push(...(await filesOf(e)));
	}
}
