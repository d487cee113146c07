// Every call of the API, and what holds its rights to the model's expectation: a door of the
// matrix (doors.mjs, far_doors.mjs), a list that the matrix asks as a whole, or why none is
// needed. A call that is not here fails the matrix.
const one = '/api/v1/records/{object}/{id}';
const many = '/api/v1/records/{object}';

/** Answered from what is behind the door of that name; people, departments and roles are
 *  records as well. */
export const doorOf = {
  [`GET ${many}`]: 'list', 'GET /api/v1/users': 'list', 'GET /api/v1/departments': 'list', 'GET /api/v1/roles': 'list',
  [`GET ${one}`]: 'get', 'GET /api/v1/users/{id}': 'get', 'GET /api/v1/departments/{id}': 'get', 'GET /api/v1/roles/{id}': 'get',
  [`POST ${many}`]: 'create', 'POST /api/v1/users': 'create', 'POST /api/v1/departments': 'create', 'POST /api/v1/roles': 'create',
  [`PATCH ${one}`]: 'patch', 'PATCH /api/v1/users/{id}': 'patch', 'PATCH /api/v1/departments/{id}': 'patch', 'PATCH /api/v1/roles/{id}': 'patch',
  [`DELETE ${one}`]: 'delete', 'DELETE /api/v1/users/{id}': 'delete', 'DELETE /api/v1/departments/{id}': 'delete', 'DELETE /api/v1/roles/{id}': 'delete',
  [`GET ${one}/delete_preview`]: 'delete preview',
  [`POST ${one}/restore`]: 'bin one',
  [`GET ${many}/bin`]: 'bin list',
  [`GET ${one}/bin`]: 'bin open',
  [`POST ${one}/restore_part`]: 'restore part',
  [`POST ${one}/purge`]: 'purge',
  [`GET ${one}/history`]: 'history',
  [`GET ${one}/history/{entry}`]: 'version',
  [`POST ${one}/history/{entry}/restore`]: 'version restore',
  'PUT /api/v1/records/{object}/by/{field}/{value}': 'put',
  [`POST ${many}/aggregate`]: 'aggregate',
  [`POST ${many}/duplicates`]: 'duplicates',
  'GET /api/v1/search': 'search',
  [`POST ${one}/actions/{action}`]: 'action',
  [`POST ${many}/actions/{action}`]: 'actions',
  'POST /api/v1/batch': 'batch',
  [`POST ${many}/bulk`]: 'bulk',
  'GET /api/v1/files/{id}': 'download',
  [`GET ${one}/files`]: 'files',
  [`POST ${one}/files`]: 'attach',
  [`DELETE ${one}/files/{attachment}`]: 'detach',
  [`POST ${one}/merge`]: 'merge',
  [`GET ${one}/contact_allowed`]: 'contact allowed',
  'GET /api/v1/mainline': 'board',
  'GET /api/v1/pools': 'pools',
  'GET /api/v1/pools/forecast': 'forecast',
  'POST /api/v1/pools/{id}/preview': 'pool rules',
  'PUT /api/v1/pools/{id}/rules': 'pool rules',
  'POST /api/v1/hand_overs/preview': 'hand-over preview',
  'POST /api/v1/contacts/{id}/personal_data': 'personal data',
  'GET /api/v1/contacts/{id}/erasure': 'erasure',
  'POST /api/v1/contacts/{id}/erasure': 'erasure',
  'GET /api/v1/events': 'events',
  'POST /api/v1/exports': 'export',
  'POST /api/v1/imports': 'import', 'PATCH /api/v1/imports/{id}': 'import', 'POST /api/v1/imports/{id}/dry_run': 'import',
};

const nobody = 9007199254740000;
/** For administrators; each in a form from which nothing comes: [path, body]. */
export const administration = {
  'GET /api/v1/alerts': ['/alerts'],
  'POST /api/v1/alerts/{id}': [`/alerts/${nobody}`, { state: 'seen' }],
  'GET /api/v1/users/{id}/usage': [`/users/${nobody}/usage`],
  'GET /api/v1/users/{id}/sign_in': [`/users/${nobody}/sign_in`],
  'DELETE /api/v1/users/{id}/sessions': [`/users/${nobody}/sessions`],
  'POST /api/v1/users/{id}/password_reset': [`/users/${nobody}/password_reset`],
  'PUT /api/v1/users/{id}/password': [`/users/${nobody}/password`, { password: 'hai-chuan lu 17' }],
  'DELETE /api/v1/users/{id}/code': [`/users/${nobody}/code`],
  'PUT /api/v1/password_rules': ['/password_rules', { shortest: 7 }],
  'PUT /api/v1/recycle_bin': ['/recycle_bin', { days: -1 }],
  'GET /api/v1/export_rules': ['/export_rules'],
  'PUT /api/v1/export_rules': ['/export_rules', { stamp: 'nowhere' }],
  'GET /api/v1/history': ['/history'],
  'POST /api/v1/history/export': ['/history/export?format=stone'],
  'GET /api/v1/jobs': ['/jobs'],
  'POST /api/v1/jobs/{id}/retry': [`/jobs/${nobody}/retry`],
  'POST /api/v1/jobs/{id}/discard': [`/jobs/${nobody}/discard`],
  'GET /api/v1/backups': ['/backups'],
  'PUT /api/v1/backups': ['/backups', { every_hours: 5 }],
  'POST /api/v1/backups': ['/backups?where=nowhere'],
  'POST /api/v1/backups/{name}/check': ['/backups/20000101T000000.000Z/check'],
  'POST /api/v1/backups/take_over': ['/backups/take_over?from=nobody'],
  'GET /api/v1/model/removed': ['/model/removed'],
  'POST /api/v1/model/changes': ['/model/changes', { objects: [{ name: 'UPPER' }] }],
  'GET /api/v1/roles/{id}/rights': [`/roles/${nobody}/rights`],
  'PUT /api/v1/roles/{id}/rights': [`/roles/${nobody}/rights`, { objects: {} }],
  'POST /api/v1/roles/{id}/restore': [`/roles/${nobody}/restore`],
};

/** Works of one's own, which are not there for anybody else (administrators see all
 *  imports and hand-overs): the matrix makes one of each kind, and others ask for it. */
export const ownWork = {
  'GET /api/v1/exports/{id}': 'exports', 'GET /api/v1/exports/{id}/file': 'exports',
  'GET /api/v1/imports/{id}': 'imports', 'GET /api/v1/imports/{id}/dry_run': 'imports', 'GET /api/v1/imports/{id}/rows': 'imports', 'GET /api/v1/imports/{id}/rejected.xlsx': 'imports',
  'POST /api/v1/imports/{id}/start': 'imports', 'POST /api/v1/imports/{id}/pause': 'imports', 'POST /api/v1/imports/{id}/cancel': 'imports', 'POST /api/v1/imports/{id}/undo': 'imports',
  'GET /api/v1/hand_overs/{id}': 'hand_overs', 'POST /api/v1/hand_overs/{id}/undo': 'hand_overs',
};

/** Of the caller alone, of the company as a whole, or of nothing that is kept. */
const own = 'tells and changes what is the caller\'s own (tests/api/session.mjs, signin.mjs, notices.mjs, imports.mjs, handovers.mjs, watching.mjs)';
const plain = 'is the same for everybody who may call at all';
export const withoutDoor = {
  ...Object.fromEntries(['GET /api/v1/session', 'PATCH /api/v1/session', 'POST /api/v1/session', 'DELETE /api/v1/session', 'POST /api/v1/session/password',
    'GET /api/v1/sessions', 'DELETE /api/v1/sessions', 'DELETE /api/v1/sessions/{id}', 'GET /api/v1/tokens', 'POST /api/v1/tokens', 'DELETE /api/v1/tokens/{id}',
    'GET /api/v1/session/code', 'POST /api/v1/session/code', 'POST /api/v1/session/code/confirm', 'POST /api/v1/session/code/recovery', 'POST /api/v1/session/code/off',
    'GET /api/v1/notices', 'POST /api/v1/notices/read', 'POST /api/v1/usage', 'POST /api/v1/files', 'GET /api/v1/imports', 'GET /api/v1/hand_overs'].map((label) => [label, own])),
  ...Object.fromEntries(['GET /api/v1/recycle_bin', 'GET /api/v1/password_rules', 'GET /api/v1/model/choices/{name}', 'POST /api/v1/collect', 'GET /api/v1/openapi.json',
    'GET /healthz', 'GET /readyz', 'GET /metrics'].map((label) => [label, plain])),
  'GET /api/v1/model': 'tests/api/rights_told.mjs, rights_stages.mjs: fields, stages and rights of the caller',
  'GET /api/v1/imports/template/{object}': 'the model as the caller sees it, as a sheet',
  'POST /api/v1/hand_overs': 'what its preview shows is what it does (tests/api/handovers.mjs)',
  [`POST ${one}/unmerge`]: 'the matrix: merging in earnest',
};
