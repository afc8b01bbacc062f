/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "web/executor.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/banned.h"

struct queue {
    struct job *first, **last;
    size_t count;
};

struct executor {
    struct executor_settings settings;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t work;
    struct queue ordinary, essential;
    size_t running_ordinary;
    bool stopping;
    pthread_t threads[];
};

static void push(struct queue *queue, struct job *job)
{
    job->next = NULL;
    *queue->last = job;
    queue->last = &job->next;
    queue->count++;
}

static struct job *pop(struct queue *queue)
{
    struct job *job = queue->first;

    queue->first = job->next;
    if (!queue->first)
        queue->last = &queue->first;
    queue->count--;
    return job;
}

/* Something this thread may do now, or NULL. With the lock. */
static struct job *next_job(struct executor *executor)
{
    size_t ordinary = executor->settings.threads - executor->settings.reserved_threads;

    if (executor->essential.count)
        return pop(&executor->essential);
    if (executor->ordinary.count && executor->running_ordinary < ordinary)
        return pop(&executor->ordinary);
    return NULL;
}

static void run_job(struct executor *executor, struct job *job)
{
    bool ordinary = !job->essential; /* the job may be gone once it has run */

    executor->running_ordinary += ordinary;
    pthread_mutex_unlock(&executor->lock);
    job->run(job);
    pthread_mutex_lock(&executor->lock);
    executor->running_ordinary -= ordinary;
    if (ordinary && executor->ordinary.count)
        pthread_cond_signal(&executor->work);
}

static void *work(void *context)
{
    struct executor *executor = context;

    pthread_mutex_lock(&executor->lock);
    for (;;) {
        struct job *job = next_job(executor);
        if (job)
            run_job(executor, job);
        else if (executor->stopping && !executor->ordinary.count)
            break;
        else
            pthread_cond_wait(&executor->work, &executor->lock);
    }
    pthread_cond_broadcast(&executor->work);
    pthread_mutex_unlock(&executor->lock);
    return NULL;
}

struct executor *executor_new(const struct executor_settings *settings)
{
    struct executor *executor = calloc(1, sizeof *executor + settings->threads * sizeof(pthread_t));
    sigset_t all, before;

    BUG_UNLESS(executor && settings->threads > settings->reserved_threads);
    executor->settings = *settings;
    executor->ordinary.last = &executor->ordinary.first;
    executor->essential.last = &executor->essential.first;
    BUG_UNLESS(pthread_mutex_init(&executor->lock, NULL) == 0);
    BUG_UNLESS(pthread_cond_init(&executor->work, NULL) == 0);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (size_t i = 0; i < settings->threads; i++)
        BUG_UNLESS(pthread_create(&executor->threads[i], NULL, work, executor) == 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return executor;
}

void executor_free(struct executor *executor)
{
    if (!executor)
        return;
    pthread_mutex_lock(&executor->lock);
    executor->stopping = true;
    pthread_cond_broadcast(&executor->work);
    pthread_mutex_unlock(&executor->lock);
    for (size_t i = 0; i < executor->settings.threads; i++)
        pthread_join(executor->threads[i], NULL);
    pthread_cond_destroy(&executor->work);
    pthread_mutex_destroy(&executor->lock);
    free(executor);
}

static bool submit(struct executor *executor, struct job *job, bool bounded)
{
    struct queue *queue = job->essential ? &executor->essential : &executor->ordinary;
    size_t most = job->essential ? executor->settings.reserved_queue : executor->settings.queue;
    bool taken;

    pthread_mutex_lock(&executor->lock);
    taken = !bounded || queue->count < most;
    if (taken) {
        push(queue, job);
        pthread_cond_signal(&executor->work);
    }
    pthread_mutex_unlock(&executor->lock);
    return taken;
}

bool executor_submit(struct executor *executor, struct job *job)
{
    return submit(executor, job, true);
}

void executor_resume(struct executor *executor, struct job *job)
{
    (void)submit(executor, job, false);
}

size_t executor_waiting(struct executor *executor)
{
    size_t count;

    pthread_mutex_lock(&executor->lock);
    count = executor->ordinary.count + executor->essential.count;
    pthread_mutex_unlock(&executor->lock);
    return count;
}
