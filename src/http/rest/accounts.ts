import type { Account } from '../../access/access-store.ts';
import { formatTime } from '../../base/clock.ts';
import {
  type Account as AccountAnswer,
  account as accountAnswer,
  accountParams,
  addAccountRequest,
  addAccountResponse,
  changeAccountRequest,
  listAccountsResponse,
  resetPasswordRequest,
  resetPasswordResponse,
} from '../../wire/rest/accounts.ts';
import { apiPrefix } from '../auth/public-routes.ts';
import { type App, actorOf } from '../request-context.ts';
import type { Services } from '../services.ts';
import { operation, problems } from './operation.ts';

export function accountRoutes(app: App, services: Services): void {
  list(app, services);
  add(app, services);
  change(app, services);
  resetPassword(app, services);
}

function list(app: App, services: Services): void {
  app.route({
    method: 'GET',
    url: `${apiPrefix}/accounts`,
    config: { permission: 'account-manage' },
    schema: {
      ...operation('listAccounts', 'accounts', 'List local accounts'),
      response: { 200: listAccountsResponse, ...problems },
    },
    handler: async (_request, reply) => reply.code(200).send({ accounts: (await services.listAccounts()).map(render) }),
  });
}

function add(app: App, services: Services): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/accounts`,
    config: { permission: 'account-manage' },
    schema: {
      ...operation(
        'addAccount',
        'accounts',
        'Add a local account',
        'Answers a one-time password that ends after 24 hours.',
      ),
      body: addAccountRequest,
      response: { 201: addAccountResponse, ...problems },
    },
    handler: async (request, reply) => {
      const { account, oneTimePassword } = await services.addAccount(actorOf(request), request.body);
      return reply.code(201).send({ account: render(account), oneTimePassword: oneTimePassword.revealText() });
    },
  });
}

function change(app: App, services: Services): void {
  app.route({
    method: 'PATCH',
    url: `${apiPrefix}/accounts/:name`,
    config: { permission: 'account-manage' },
    schema: {
      ...operation('changeAccount', 'accounts', 'Change name, person or roles of an account, or disable it'),
      params: accountParams,
      body: changeAccountRequest,
      response: { 200: accountAnswer, ...problems },
    },
    handler: async (request, reply) => {
      const changed = await services.changeAccount(actorOf(request), { name: request.params.name, ...request.body });
      return reply.code(200).send(render(changed));
    },
  });
}

function resetPassword(app: App, services: Services): void {
  app.route({
    method: 'POST',
    url: `${apiPrefix}/accounts/:name/password`,
    config: { permission: 'account-manage' },
    schema: {
      ...operation('resetPassword', 'accounts', 'Give an account a new one-time password'),
      params: accountParams,
      body: resetPasswordRequest,
      response: { 200: resetPasswordResponse, ...problems },
    },
    handler: async (request, reply) => {
      const { oneTimePassword } = await services.resetPassword(actorOf(request), request.params);
      return reply.code(200).send({ oneTimePassword: oneTimePassword.revealText() });
    },
  });
}

function render(account: Account): AccountAnswer {
  return {
    name: account.name,
    displayName: account.displayName,
    person: account.person,
    roles: [...account.roles],
    disabled: account.disabled,
    mustChangePassword: account.mustChangePassword,
    createdAt: formatTime(account.createdAt),
    createdBy: account.createdBy,
  };
}
