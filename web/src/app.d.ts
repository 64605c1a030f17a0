declare global {
	namespace App {
		interface Error {
			message: string;
			do?: string;
		}
	}
}

export {};
