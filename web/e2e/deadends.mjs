// @ts-check
// What a county is offered where a slide does not get through.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessible } from './axe.mjs';
import { at, caseState, fillCase, setLook } from './pages.mjs';
import { must } from './tally.mjs';

/** @param {import('./run.mjs').Stand} stand */
export async function rejected({ tally, clinician: { page }, slides, folder }) {
	const cut = join(folder, 'cut.svs');
	const whole = readFileSync(slides.single);
	writeFileSync(cut, whole.subarray(0, Math.floor(whole.length / 2)));

	await page.goto('/cases/new');
	await fillCase(page, { accession: 'S2026-04799', 'patient-name': '测试患者乙' });
	await at(page, 'save-case').click();
	await caseState(page, 'draft').waitFor();
	await tally.step('a cut-off file is rejected and says why', async () => {
		await at(page, 'file-input').setInputFiles(cut);
		await at(page, 'slide-trouble').waitFor();
		must(!(await at(page, 'override').count()), 'a file that can not be read is offered for use');
	});
	await tally.step('language and theme keep what is being typed', async () => {
		const reason = at(page, 'upload-specimen');
		await reason.fill('A1 半句');
		await setLook(page, 'en', 'dark');
		await setLook(page, 'zh', 'light');
		must((await reason.inputValue()) === 'A1 半句', await reason.inputValue());
	});
	await accessible(tally, 'a rejected slide', page);
	await tally.step('a new scan takes its place, and the old one stays', async () => {
		await at(page, 'replace-input').setInputFiles(slides.single);
		await page.locator('[data-testid=aside-slide][data-kind=replaced]').waitFor({ state: 'attached' });
		await page.locator('[data-testid=slide-card][data-state=ready]').waitFor();
		must((await at(page, 'slide-card').count()) === 1, 'the old scan still counts');
	});
	await tally.step('the old one is taken back, and left out for a reason', async () => {
		await at(page, 'aside-slides').locator('summary').click();
		await at(page, 'take-in').click();
		await at(page, 'leave-out').click();
		await at(page, 'reason').fill('文件损坏');
		await at(page, 'reason-confirm').click();
		await page.locator('[data-testid=aside-slide][data-kind=left-out]').waitFor({ state: 'attached' });
	});
}
