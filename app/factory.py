"""Builds the house and opens its doors."""

from datetime import timedelta
from functools import partial

from flask import Flask

from .carriers.choose import carrier_for
from .config import Config, make_private
from .handlers.jobs import perform_job
from .programme.plug_in import plug_in
from .services.work import House
from .store.session import Database
from .web import (
    account,
    admin,
    area,
    auth,
    bids,
    changes,
    compare,
    errors,
    feel_trial,
    files,
    health,
    metrics,
    migrations,
    modifications,
    notices,
    objecting,
    objections,
    operate,
    papers,
    projects,
    public,
    register_admin,
    registers,
    request_log,
    security,
    start,
    static_files,
    studio,
    task,
    tasklist,
    too_large,
)
from .web.api import door
from .web.assets import asset
from .web.filters import register_filters
from .worker import move_business_clock

MAX_REQUEST_BYTES = 60 * 1024 * 1024
MAX_FORM_BYTES = 4 * 1024 * 1024


def build_house(config: Config) -> House:
    """Open the database and plug the wings in. Raises Invalid when the database can't be reached."""
    make_private(config.files)
    house = House(config, Database(config.database_url))
    plug_in(house.registry)
    house.registry.elsewhere = config.outside_job_types
    house.carrier = carrier_for(house, partial(perform_job, house))
    return house


def create_app(house: House) -> Flask:
    """Build the web application that serves this house."""
    app = Flask(__name__, template_folder="web/templates", static_folder="web/static")
    config = house.config
    app.config.update(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=20_000,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["house"] = house
    app.extensions["move_business_clock"] = move_business_clock
    request_log.register(app)
    metrics.register(app, house)
    too_large.register(app)
    errors.register(app)
    security.register(app)
    static_files.register(app)
    register_filters(app)
    app.jinja_env.globals["asset"] = asset
    rooms = (
        auth,
        account,
        admin,
        tasklist,
        task,
        compare,
        projects,
        area,
        bids,
        changes,
        papers,
        start,
        files,
        notices,
        registers,
        register_admin,
        public,
        objecting,
        objections,
        studio,
        feel_trial,
        migrations,
        modifications,
        operate,
        health,
    )
    for room in rooms:
        app.register_blueprint(room.bp)
    door.register(app)
    return app
